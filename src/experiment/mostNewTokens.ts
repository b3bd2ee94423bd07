/**
 * Tokens of a sampled completion at most, where nobody says otherwise. Longer than any completion of a shipped world, whose
 * models read fewer; one with a long context would go on for minutes, and its caches would take gigabytes.
 */
export const MOST_NEW_TOKENS = 128;
