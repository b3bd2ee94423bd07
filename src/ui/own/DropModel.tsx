import { type DragEvent, useId, useState } from 'react';
import type { ModelFile } from '../../experiment/own/ownModel.ts';
import { useLab, useLabState } from '../useLab.ts';
import { droppedFiles, filesOf } from './droppedFiles.ts';
import { NameModel } from './NameModel.tsx';

/** Takes the files of a model: a folder or files, dropped or picked by mouse or keyboard. */
export function DropModel() {
  const lab = useLab();
  const looked = useLabState((state) => state.own.looked);
  const ready = useLabState((state) => state.model !== null && state.own.keeping === null);
  const [over, setOver] = useState(false);
  const id = useId();
  const look = (files: readonly ModelFile[], name: string) =>
    void lab.ownModels().then((models) => models.look(files, name));
  const dragging = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    setOver(is);
  };
  const input = (label: string, test: string, folder: boolean) => (
    <label className="picker" htmlFor={`${id}-${test}`}>
      {label}
      <input
        id={`${id}-${test}`}
        type="file"
        multiple
        data-testid={test}
        disabled={!ready}
        {...(folder && { webkitdirectory: '' })}
        onChange={({ target }) => {
          const { files, name } = filesOf(target.files);
          if (files.length > 0) look(files, name);
          // The same files may be chosen again once they are mended.
          target.value = '';
        }}
      />
    </label>
  );
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the fields inside */}
      <div
        className={over ? 'drop over' : 'drop'}
        data-testid="model-drop"
        onDragOver={(event) => dragging(event, true)}
        onDragLeave={(event) => dragging(event, false)}
        onDrop={(event) => {
          dragging(event, false);
          if (!ready) return;
          void droppedFiles(event.dataTransfer).then(({ files, name }) => look(files, name));
        }}
      >
        <p>
          <b>Drop the folder of a model here.</b> In Hugging Face layout: <code>config.json</code>,{' '}
          <code>tokenizer.json</code> and <code>model.safetensors</code>, or shards with their index. GPT-2,
          Llama, Qwen2, Qwen3, GPT-NeoX, GPT-Neo and Gemma 3; up to about half a billion parameters.
        </p>
        {input('Choose its folder', 'model-folder', true)}
        {input('Or choose its files', 'model-files', false)}
      </div>
      <NameModel ready={ready} />
      <p role="status" className="muted">
        {looked?.looking && (looked.files.length > 0 ? 'Looking at the files …' : 'Asking the hub …')}
        {!ready && !looked?.looking && 'You can add files once a model has loaded.'}
      </p>
      {looked?.problem && (
        <p role="alert" className="problem" data-testid="model-problem">
          {looked.problem}
        </p>
      )}
    </>
  );
}
