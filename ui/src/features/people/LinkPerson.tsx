import { useState } from 'react';

import type { PersonPlacesView } from '@/api/types';
import { Avatar, Button, ChoiceList, Dialog, Input } from '@/shared/parts';
import { personOf } from '@/shared/projectColour';

import { likeness, linkable } from './model';

export interface LinkPersonProps {
  person: PersonPlacesView;
  people: readonly PersonPlacesView[];
  onClose: () => void;
  onLink: (other: PersonPlacesView) => void;
}

/** Chooses who a person is at another account. Mount it while it is wanted. */
export function LinkPerson({ person, people, onClose, onLink }: LinkPersonProps) {
  const all = linkable(person, people);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(all.find((other) => other.id === person.maybe) ?? null);
  const words = text.trim().toLowerCase();
  const others = all.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(words));
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Who is ${person.name} elsewhere?`}
      text="Both become one person here: their hours, tasks and comments stand together. Nothing changes at the services."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            blocked={chosen ? null : 'Choose a person'}
            onClick={() => chosen && onLink(chosen)}
          >
            {chosen ? `Link with ${chosen.name}` : 'Link'}
          </Button>
        </>
      }
    >
      <div className="col" style={{ gap: 8, marginTop: 16, height: 300 }}>
        <Input
          icon="search"
          type="search"
          aria-label="Find a person"
          placeholder="Find a person"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {others.length === 0 ? (
          <p className="small fg-2">
            {words
              ? 'Nobody at another account has these words.'
              : 'Everybody else is known at an account where this person is too.'}
          </p>
        ) : (
          <ChoiceList
            label="People"
            items={others}
            chosen={chosen}
            onChoose={setChosen}
            row={(other) => (
              <>
                <Avatar person={personOf(other.name)} size={24} />
                <span className="col grow">
                  <span className="strong ellipsis">{other.name}</span>
                  <span className="small fg-3 ellipsis">{other.email || 'No mail address'}</span>
                </span>
                {other.id === person.maybe && <span className="small fg-2">{likeness(person, other)}</span>}
              </>
            )}
          />
        )}
      </div>
    </Dialog>
  );
}
