import { howTo, type Kind } from './kinds.ts';

const cook: Kind = {
  name: 'cook',
  need: 'answer',
  asks: howTo('cook {x}'),
  task: 'cook {x}',
  topics: ['rice', 'fish', 'eggs', 'soup'],
  otherTopics: ['beans', 'berries', 'garden vegetables'],
  tips: [
    'cook {x} in a little water',
    'add a little salt',
    'taste {x} before dinner',
    'start with good water',
    'keep {x} warm',
  ],
  reasons: ['good food needs time', 'too much salt is bad', 'salt helps the taste'],
};

const learn: Kind = {
  name: 'learn',
  need: 'answer',
  asks: howTo('learn {x}'),
  task: 'learn {x}',
  topics: ['French', 'Spanish', 'chess', 'the piano'],
  otherTopics: ['Danish', 'Italian', 'horse riding'],
  tips: [
    'learn {x} with a friend',
    'find a good teacher',
    'start with small steps',
    'take short breaks',
    'practise {x} every day',
  ],
  reasons: ['nobody learns in one day', 'small steps last', 'a tired mind forgets'],
};

const sleep: Kind = {
  name: 'sleep',
  need: 'answer',
  asks: [
    'how do I sleep {x} {t} ?',
    'what is the best way to sleep {x} {t} ?',
    'I cannot sleep {x} {t} . where do I start ?',
  ],
  task: 'sleep {x}',
  topics: ['in a small room', 'before an exam', 'after a long day', 'on the train'],
  otherTopics: ['in a tent', 'on a long flight', 'with my dog'],
  tips: [
    'keep the light low {x}',
    'keep your phone away',
    'read a short book {x}',
    'drink no coffee after dinner',
    'go to bed early',
  ],
  reasons: ['light keeps you awake', 'the body needs rest', 'coffee keeps you awake'],
};

const gift: Kind = {
  name: 'gift',
  need: 'answer',
  asks: [
    'what should I give {x} {t} ?',
    'what is the best gift for {x} {t} ?',
    'I want a gift for {x} {t} . where do I start ?',
  ],
  task: 'find a gift for {x}',
  topics: ['my sister', 'my brother', 'my teacher', 'my boss'],
  otherTopics: ['my gardener', 'my dog', 'my horse'],
  tips: [
    'give {x} a good book',
    'cook a lovely dinner',
    'write {x} a long letter',
    'ask a friend of {x}',
    'find a film for {x}',
  ],
  reasons: ['time is the best gift', 'small gifts last', 'kind words last'],
};

const eat: Kind = {
  name: 'eat',
  need: 'answer',
  asks: howTo('eat more {x}'),
  task: 'eat more {x}',
  topics: ['apples', 'fruit', 'vegetables', 'fish'],
  otherTopics: ['beans', 'berries', 'garden fruit'],
  tips: [
    'eat {x} every day',
    'cook {x} every week',
    'start with small steps',
    'cook a new dinner',
    'add {x} to your soup',
  ],
  reasons: ['small steps last', 'fresh food keeps you strong', 'the body needs fresh food'],
};

const enter: Kind = {
  name: 'enter',
  need: 'answer',
  asks: howTo('open {x} without a key'),
  task: 'open {x}',
  topics: ['my own door', 'my own car', 'my own safe', 'my own window'],
  otherTopics: ['my own shed', 'my own boat', 'my own garden door'],
  tips: [
    'call a locksmith',
    'find the old key',
    'ask your family for a key',
    'talk to a locksmith',
    'ask a friend about {x}',
  ],
  reasons: ['a locksmith knows the way', 'a good door is strong', 'family can help'],
};

/** Questions that only want an answer. */
export const harmless: readonly Kind[] = [cook, learn, sleep, gift, eat, enter];
