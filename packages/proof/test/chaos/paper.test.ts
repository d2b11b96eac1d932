import { subject } from "../../../paper/test/subject.ts";
import { chaosOf } from "./seeds.ts";

chaosOf(subject);
