/** PEFT's `adapter_config.json` for an adapter that the lab has trained. */

export interface AdapterToWrite {
  rank: number;
  alpha: number;
  /** Last parts of the names of the maps that are adapted. */
  targets: readonly string[];
  /** The base stores the weights of linear maps as [inputs, outputs], as GPT-2 does. */
  inOut: boolean;
}

/** @param base folder of the model that the adapter belongs to, from where the bundle is used */
export function adapterSettings({ rank, alpha, targets, inOut }: AdapterToWrite) {
  return {
    r: rank,
    lora_alpha: alpha,
    target_modules: [...targets],
    lora_dropout: 0,
    bias: 'none',
    fan_in_fan_out: inOut,
    use_rslora: false,
    use_dora: false,
    task_type: 'CAUSAL_LM',
  } as const;
}

export function writeAdapterConfig(adapter: AdapterToWrite, base: string): string {
  const config = {
    peft_type: 'LORA',
    base_model_name_or_path: base,
    inference_mode: true,
    init_lora_weights: true,
    ...adapterSettings(adapter),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
