/** What src/cli/build/lessons/exerciseTexts.ts makes of the exercises while the page is built. */
declare module 'virtual:exercises' {
  type Block = import('../../../experiment/lessons/lesson.ts').Block;
  /** The texts of the steps, by the name of the exercise. */
  const texts: Readonly<Record<string, Block[][]>>;
  export default texts;
}
