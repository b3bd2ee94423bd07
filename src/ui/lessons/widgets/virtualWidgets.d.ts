/** What src/cli/build/lessons/widgetData.ts takes out of shipped files while the page is built. */
declare module 'virtual:vote-pairs' {
  const pairs: readonly import('../../../app/lessons/votes.ts').VotePair[];
  export default pairs;
}

declare module 'virtual:mystery-labels' {
  const pairs: readonly import('../../../app/lessons/mysteryLabels.ts').MysteryPair[];
  export default pairs;
}

declare module 'virtual:recorded-step' {
  const step: import('../../../app/lessons/stepPair.ts').RecordedStep;
  export default step;
}
