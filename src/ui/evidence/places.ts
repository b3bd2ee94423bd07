/** The element that shows a figure or a table of a study. */
export const placeId = (name: string) => `shown-${name}`;

/** Said wherever something was measured on this visit. */
export const HERE = 'this browser, quick size, 1 seed';
