import { z } from 'zod';
import { FileProblem, parseJson } from '../experiment/fileProblem.ts';

const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) });
const CURE = 'Download or export the file again.';

/**
 * What a safetensors file says about itself in its header: strings by name, of which `writeSafetensors` writes some.
 *
 * @param bytes of a file that `readSafetensors` accepts; the beginning of it will do, up to the end of the header
 * @param file its name, for messages
 * @throws FileProblem where the header cannot be read
 */
export function readSafetensorsMetadata(bytes: Uint8Array, file: string): Record<string, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = bytes.byteLength < 8 ? Number.POSITIVE_INFINITY : Number(view.getBigUint64(0, true));
  if (8 + headerBytes > bytes.byteLength) {
    throw new FileProblem(file, 'not a safetensors file, or truncated in its header', CURE);
  }
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes));
  const header = headerSchema.safeParse(parseJson(text, `${file} (header)`, CURE));
  if (header.success) return header.data.__metadata__;
  throw new FileProblem(file, 'the metadata in its header must map names to strings', CURE);
}
