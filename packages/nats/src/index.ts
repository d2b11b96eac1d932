export { type Branch, type Subjects, subjectsOf } from "./wire/subjects.ts";
