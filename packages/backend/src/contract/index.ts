/** Placeholder until the suite lands. */
export const contractVersion = 1;
