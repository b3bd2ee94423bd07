/** One of many runs in one page. */
export interface SoakedRun {
  method: string;
  seconds: number;
  /** Of processors, that the page's processes took for it: what else the machine did is not in it. */
  processorSeconds: number;
  /** That they held after it. */
  bytes: number;
}
