/** What src/cli/build/formulas.ts makes of the formulas in the methods' records while the page is built. */
declare module 'virtual:formulas' {
  type MethodName = import('../../experiment/methods/methods.ts').MethodName;

  /** MathML, without the `<math>` around it. */
  interface WrittenFormula {
    readonly formula: string;
    readonly where: readonly string[];
  }

  const formulas: Readonly<Record<MethodName, WrittenFormula>>;
  export default formulas;
}
