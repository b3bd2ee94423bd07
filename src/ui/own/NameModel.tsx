import { useId, useState } from 'react';
import { HUB, lookUpAddress, readHubName } from '../../experiment/own/hub.ts';
import { useLab, useLabState } from '../useLab.ts';

/** Names a model on a hub. Nothing is asked before somebody says so, and the address that will be asked is there before. */
export function NameModel({ ready }: { ready: boolean }) {
  const lab = useLab();
  const looking = useLabState((state) => state.own.looked?.looking ?? false);
  const [typed, setTyped] = useState('');
  const id = useId();
  const empty = typed.trim() === '';
  const { name, problem } = readHubName(typed);
  return (
    <form
      className="name-model"
      onSubmit={(event) => {
        event.preventDefault();
        if (name && ready) void lab.hubModels().then((models) => models.lookUp(name));
      }}
    >
      <label htmlFor={id}>
        <b>Or name one on Hugging Face</b>
      </label>
      <div className="row">
        <input
          id={id}
          type="text"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={300}
          placeholder="HuggingFaceTB/SmolLM2-135M"
          aria-describedby={`${id}-note`}
          value={typed}
          data-testid="hub-name"
          onChange={({ target }) => setTyped(target.value)}
        />
        <button type="submit" data-testid="look-up" disabled={!ready || !name || looking}>
          Look it up
        </button>
      </div>
      <p id={`${id}-note`} className="muted" data-testid="hub-address">
        {!empty && problem && `${problem} `}
        {name ? (
          <>
            Asks <code>{lookUpAddress(name)}</code> for licence and sizes, then for the model’s configuration,
            its tokenizer and how its weights begin.
          </>
        ) : (
          <>
            A name, or the address of its page on <code>{HUB}</code>.
          </>
        )}{' '}
        Nothing is asked before you click, and nothing but the model’s name is sent.
      </p>
    </form>
  );
}
