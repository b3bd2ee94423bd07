/** A piece of work that was recorded for batches of one shape. */
interface Recording {
  /** GPU memory that it holds. */
  bytes: number;
  dispose(): void;
}

/** As many are there at a time; two row lengths, say, with minibatches whose sizes differ by one. */
const MOST = 4;
/** Where they hold more, they are freed before a new one is made: those of a large model are large. */
const MOST_BYTES = 2 ** 28;

/**
 * Recordings of the same work for batches of different shapes. Row lengths are rounded (`paddedLength`), so there are
 * few shapes: for each way of dividing a batch at most as many as the context has sixteens. Whichever was not used
 * for longest gives way to a new one, so that memory does not grow with their number.
 */
export class Recordings<R extends Recording> {
  /** The one used last at the end. */
  private readonly byShape = new Map<string, R>();

  /** The recording for this shape, made where there is none. */
  async get(shape: string, record: () => Promise<R>): Promise<R> {
    const known = this.byShape.get(shape);
    this.byShape.delete(shape);
    if (!known) this.makeRoom();
    const recording = known ?? (await record());
    this.byShape.set(shape, recording);
    return recording;
  }

  dispose(): void {
    for (const recording of this.byShape.values()) recording.dispose();
    this.byShape.clear();
  }

  private makeRoom(): void {
    for (const [shape, recording] of this.byShape) {
      const bytes = [...this.byShape.values()].reduce((sum, { bytes }) => sum + bytes, 0);
      if (this.byShape.size < MOST && bytes <= MOST_BYTES) return;
      recording.dispose();
      this.byShape.delete(shape);
    }
  }
}
