const modules = {
  ...import.meta.glob('../../../ops/**/*.{gpu,backends}.test.ts'),
  ...import.meta.glob('../../../model/halves.gpu.test.ts'),
};

/** What loads each file of tests, by its path below `src`. */
export const testFiles = Object.fromEntries(
  Object.entries(modules).map(([path, load]) => [path.replace('../../../', ''), load]),
);
