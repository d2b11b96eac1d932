import { subject } from "../../../tickerall/test/subject.ts";
import { chaosOf } from "./seeds.ts";

chaosOf(subject);
