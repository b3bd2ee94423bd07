/** In the place of a part that is fetched when it is opened: the server is gone, or has a newer page by now. */
export function NotThere() {
  return <p role="alert">This part of the page could not be loaded. Reload the page to open it.</p>;
}
