// SPDX-License-Identifier: Apache-2.0
//
// Two people's versions of one record, field by field: those fields that either of them changed.
import { changesOf, MAIN, MORE, type Texts } from "./record_form";

export interface Side {
  field: string;
  said: string;
  mine: string;
  theirs: string;
}

// What they booked may be nothing: then theirs is what the record said.
export function bothSides(said: Texts, mine: Texts, theirs: Texts): Side[] {
  const booked = Object.keys(theirs).length > 0 ? theirs : said;
  const changed = new Set([...changesOf(said, mine), ...changesOf(said, booked)].map(({ field }) => field));
  return [...MAIN, ...MORE]
    .filter((field) => changed.has(field))
    .map((field) => ({
      field,
      said: said[field] ?? "",
      mine: mine[field] ?? said[field] ?? "",
      theirs: booked[field] ?? said[field] ?? "",
    }));
}
