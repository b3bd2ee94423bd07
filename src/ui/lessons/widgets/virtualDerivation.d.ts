/** What src/cli/build/formulas.ts makes of src/experiment/lessons/derivation.ts while the page is built. */
declare module 'virtual:derivation' {
  type Name = import('../../../experiment/lessons/derivation.ts').DerivationLineName;

  /** MathML of each line, without the `<math>` around it. */
  const derivation: Readonly<Record<Name, string>>;
  export default derivation;
}
