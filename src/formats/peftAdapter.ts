import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../experiment/fileProblem.ts';

/** What is read of PEFT's `adapter_config.json`: a LoRA adapter of a language model, and nothing beyond it. */
export interface AdapterConfig {
  rank: number;
  /** The update B A is multiplied by it. */
  scale: number;
  /** Folder or name of the model that it lies on, as the file has it. */
  base: string;
}

const CURE =
  'The lab reads plain LoRA adapters of language models. In Python, merge this one into its base with merge_and_unload() and bring the whole model.';

const schema = z.looseObject({
  peft_type: z.literal('LORA'),
  r: z.number().int().min(1).max(4096),
  lora_alpha: z.number().positive(),
  base_model_name_or_path: z.string().min(1).max(4096),
  use_rslora: z.boolean().default(false),
  bias: z.literal('none').default('none'),
  task_type: z.enum(['CAUSAL_LM']).nullish(),
});

/** Settings that do not change what a trained adapter computes, or that its tensors say anyway. */
const WITHOUT_EFFECT = new Set([
  ...Object.keys(schema.shape),
  'auto_mapping',
  'corda_config',
  'ensure_weight_tying',
  'eva_config',
  'exclude_modules',
  // Which way round a weight is stored is the base's affair: PEFT itself corrects it when it loads.
  'fan_in_fan_out',
  'inference_mode',
  'layers_pattern',
  'layers_to_transform',
  'loftq_config',
  'lora_dropout',
  'megatron_core',
  'peft_version',
  'qalora_group_size',
  'revision',
  'runtime_config',
  'target_modules',
]);
/** Ways to begin that leave the base as it is. The others change its weights too. */
const PLAIN_BEGINNINGS: readonly unknown[] = [true, false, null, undefined, 'gaussian', 'orthogonal', 'eva'];

/**
 * @throws FileProblem that names the setting which the lab does not compute
 */
export function readAdapterConfig(text: string, file: string): AdapterConfig {
  const parsed = schema.safeParse(parseJson(text, file, CURE));
  if (!parsed.success) throw new FileProblem(file, firstMisfit(parsed.error), CURE);
  const { r, lora_alpha, use_rslora, base_model_name_or_path, init_lora_weights, ...others } = parsed.data;
  if (!PLAIN_BEGINNINGS.includes(init_lora_weights))
    throw new FileProblem(
      file,
      `init_lora_weights: ${said(init_lora_weights)} changes the base model too`,
      CURE,
    );
  const strange = Object.entries(others).find(
    ([name, value]) => !WITHOUT_EFFECT.has(name) && !isUnset(value),
  );
  if (strange) {
    const [name, value] = strange;
    throw new FileProblem(file, `${name.slice(0, 60)}: ${said(value)} is not supported`, CURE);
  }
  return { rank: r, scale: lora_alpha / (use_rslora ? Math.sqrt(r) : r), base: base_model_name_or_path };
}

function isUnset(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Of a list only that it is one: it may be nested too deeply to be written. */
function said(value: unknown): string {
  return typeof value === 'object' ? 'what stands there' : JSON.stringify(value).slice(0, 60);
}
