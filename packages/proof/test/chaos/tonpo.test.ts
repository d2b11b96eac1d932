import { subject } from "../../../tonpo/test/subject.ts";
import { chaosOf } from "./seeds.ts";

chaosOf(subject);
