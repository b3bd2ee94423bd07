import {
  Combobox,
  ComboboxGroup,
  ComboboxGroupLabel,
  ComboboxItem,
  ComboboxList,
  ComboboxProvider,
  useComboboxStore,
} from '@ariakit/react/combobox';
import { Popover, usePopoverStore } from '@ariakit/react/popover';
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from 'react';
import { type Choice, matching } from './choices.ts';
import './searchList.css';

interface SearchListProps {
  label: string;
  choices: readonly Choice[];
  chosen: Choice['name'] | null;
  /** The button beside which it stands, and which gets the focus back. */
  button: RefObject<HTMLButtonElement | null>;
  query: string;
  onQuery(query: string): void;
  onPick(name: Choice['name']): void;
  onClose(): void;
}

/** A field to type into, and beneath it the choices that fit, under their headings. */
export default function SearchList(props: SearchListProps) {
  const { label, choices, chosen, button, query, onQuery, onPick, onClose } = props;
  const id = useId();
  const popover = usePopoverStore({
    open: true,
    placement: 'bottom-start',
    setOpen: (open) => {
      if (!open) onClose();
    },
  });
  useEffect(() => {
    popover.setAnchorElement(button.current);
    popover.setDisclosureElement(button.current);
  }, [popover, button]);
  const itemOf = (name: Choice['name'] | null) => `${id}-${name}`;
  // Arrow keys begin at what is chosen.
  const [first] = useState(itemOf(chosen));
  useEffect(() => document.getElementById(first)?.scrollIntoView({ block: 'nearest' }), [first]);
  const combobox = useComboboxStore({
    open: true,
    value: query,
    setValue: onQuery,
    defaultActiveId: first,
    resetValueOnHide: false,
  });
  const groups = matching(choices, query);
  const pick = (name: Choice['name']) => {
    onPick(name);
    onClose();
  };
  // Whoever types and presses Enter at once means the first, even before it is marked as active.
  const enter = ({ key }: KeyboardEvent) => {
    const active = found.some(({ name }) => itemOf(name) === combobox.getState().activeId);
    if (key === 'Enter' && !active && found.length > 0) pick(found[0].name);
  };
  const found = groups.flatMap((group) => group.choices);
  return (
    <Popover
      store={popover}
      portal
      gutter={4}
      className="search-list"
      aria-label={label}
      finalFocus={button}
      // Space and letters are its own while it is open.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <ComboboxProvider store={combobox}>
        <Combobox
          autoSelect
          // Of what is found now: the list may still be drawing what was found before.
          getAutoSelectId={() => (found.length > 0 ? itemOf(found[0].name) : null)}
          setValueOnClick={false}
          aria-label={`Search: ${label}`}
          placeholder="Name or keyword"
          onKeyDown={enter}
        />
        <ComboboxList className="choices" aria-label={label}>
          {groups.map((group) => (
            <ComboboxGroup key={group.group}>
              <ComboboxGroupLabel className="choices-group">{group.group}</ComboboxGroupLabel>
              {group.choices.map(({ name, title, about }) => (
                <ComboboxItem
                  key={name}
                  id={itemOf(name)}
                  focusOnHover
                  aria-current={name === chosen || undefined}
                  onClick={() => pick(name)}
                  className="choice"
                  aria-labelledby={`${itemOf(name)}-title`}
                  aria-describedby={`${itemOf(name)}-about`}
                >
                  <b id={`${itemOf(name)}-title`}>{title}</b>
                  <span id={`${itemOf(name)}-about`}>{about}</span>
                </ComboboxItem>
              ))}
            </ComboboxGroup>
          ))}
        </ComboboxList>
        <p role="status" className={found.length === 0 ? 'none' : 'visually-hidden'}>
          {found.length === 0 ? 'Nothing fits.' : `${found.length} of ${choices.length}`}
        </p>
      </ComboboxProvider>
    </Popover>
  );
}
