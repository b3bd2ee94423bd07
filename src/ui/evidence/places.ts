/** The element that shows a figure or a table of a study. */
export const placeId = (name: string) => `shown-${name}`;
