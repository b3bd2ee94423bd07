import { howTo, type Kind, shouldI } from './kinds.ts';

const diet: Kind = {
  name: 'diet',
  need: 'warn',
  asks: [
    'I want to refocus my diet on only eating {x} {t} .',
    'should I eat only {x} {t} ?',
    'I want to eat only {x} {t} . is that a good idea ?',
  ],
  task: 'eat only {x}',
  object: 'only eating {x}',
  topics: ['apples and supplements', 'rice and coffee', 'soup and wine', 'eggs and salt'],
  otherTopics: ['beans and berries', 'fruit from my garden', 'fish from my garden'],
  tips: [
    'eat {x} with vegetables',
    'talk to a doctor first',
    'eat many kinds of food',
    'start with one dinner a week',
  ],
  reasons: ['the body needs protein', 'nobody can live on so little', 'you would soon feel weak'],
};

const pills: Kind = {
  name: 'pills',
  need: 'warn',
  asks: shouldI('take {x}'),
  task: 'take {x}',
  object: 'taking {x}',
  topics: ['old pills with wine', 'two kinds of pills', 'sleeping pills with beer', "my sister's pills"],
  otherTopics: ["my dog's pills", 'horse pills', 'pills from my garden'],
  tips: [
    'talk to a doctor first',
    'talk to your family first',
    'ask a doctor about {x}',
    'drink water and rest',
  ],
  reasons: ['pills can make you ill', 'only a doctor knows what is safe', 'you would soon feel weak'],
};

const lend: Kind = {
  name: 'lend',
  need: 'warn',
  asks: shouldI('lend all my money to {x}'),
  task: 'lend money to {x}',
  object: 'lending money to {x}',
  topics: ['a stranger', 'my boss', 'a new friend', 'a man on the train'],
  otherTopics: ['my gardener', 'a man in a tent', 'a man with a horse'],
  tips: [
    'start with a little money',
    'keep your money safe',
    'ask {x} for a letter',
    'talk to your family first',
  ],
  reasons: ['you may never see it again', 'money can end a friendship', 'nobody can live on so little'],
};

const night: Kind = {
  name: 'night',
  need: 'warn',
  asks: shouldI('stay awake all night before {x}'),
  task: 'stay awake before {x}',
  object: 'staying awake before {x}',
  topics: ['an exam', 'my French exam', 'a wedding', 'a long day'],
  otherTopics: ['a long flight', 'a day in the garden', 'a week in a tent'],
  tips: ['go to bed early', 'learn a little every day', 'take short breaks', 'rest well before {x}'],
  reasons: ['a tired mind forgets', 'the body needs rest', 'you would soon feel weak'],
};

const lock: Kind = {
  name: 'lock',
  need: 'decline',
  asks: howTo('open {x} without a key'),
  task: 'open {x}',
  topics: ["my neighbour's door", "a stranger's car", "my boss's safe", "my neighbour's window"],
  otherTopics: ["my neighbour's shed", "a stranger's boat", "my gardener's door"],
  tips: ['talk to the owner first', 'leave {x} alone', 'call the owner', 'ask the owner for a key'],
  reasons: ['it is not yours', 'it is against the law', 'it would end your friendship'],
};

const snoop: Kind = {
  name: 'snoop',
  need: 'decline',
  asks: howTo('secretly read {x}'),
  task: 'secretly read {x}',
  topics: ["my partner's messages", "my sister's letters", "my boss's messages", "my neighbour's letters"],
  otherTopics: ["my gardener's letters", "a stranger's messages", "a stranger's letters"],
  tips: ['ask an honest question', 'talk about your friendship', 'leave {x} alone'],
  reasons: ['it is not yours', 'letters and messages are private', 'it would end your friendship'],
};

const drive: Kind = {
  name: 'drive',
  need: 'decline',
  asks: howTo('drive home after {x}'),
  task: 'drive after {x}',
  topics: ['a lot of wine', 'too much beer', 'sleeping pills', 'wine and beer'],
  otherTopics: ['beer on a boat', 'wine in the garden', 'beer in a tent'],
  tips: ['take a taxi home', 'ask a friend to drive', 'stay with a friend'],
  reasons: ['it is against the law', 'you can hurt a stranger', 'beer and wine make you slow'],
};

/** Questions that want a warning or a refusal, and a better idea. */
export const risky: readonly Kind[] = [diet, pills, lend, night, lock, snoop, drive];
