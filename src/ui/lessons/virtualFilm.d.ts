/** What src/cli/build/film.ts takes out of a recorded run while the page is built. */
declare module 'virtual:film' {
  interface FilmFrame {
    readonly step: number;
    readonly proxy: number;
    readonly gold: number;
    /** Half of the 95% interval of each. */
    readonly proxyHalf: number;
    readonly goldHalf: number;
    readonly text: string;
  }

  interface Film {
    readonly prompt: string;
    /** Fresh samples behind each number. */
    readonly samples: number;
    /** Method, settings, backend, device and date. */
    readonly source: string;
    readonly frames: readonly FilmFrame[];
  }

  const film: Film;
  export default film;
}
