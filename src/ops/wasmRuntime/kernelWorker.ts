import { type HelperSetup, help } from './kernelHelpers.ts';

/** The entry of a browser's worker that helps with kernels. */
self.onmessage = ({ data }: MessageEvent<HelperSetup>) => help(data, (problem) => self.postMessage(problem));
