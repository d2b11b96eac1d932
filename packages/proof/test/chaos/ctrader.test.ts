import { subject } from "../../../ctrader/test/subject.ts";
import { chaosOf } from "./seeds.ts";

chaosOf(subject);
