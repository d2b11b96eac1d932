import { subject } from "../../../open-api-mt5/test/subject.ts";
import { chaosOf } from "./seeds.ts";

chaosOf(subject);
