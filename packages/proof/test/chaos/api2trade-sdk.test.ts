import { subjects } from "../../../api2trade/test/subject.ts";
import { chaosOf } from "./seeds.ts";

chaosOf(subjects.find(({ name }) => name.endsWith("sdk")));
