// SPDX-License-Identifier: Apache-2.0
/** A segment's name as people read it: "at_risk" is "At risk". */
export const segmentName = (segment: string): string =>
  segment.charAt(0).toUpperCase() + segment.slice(1).replaceAll("_", " ");
