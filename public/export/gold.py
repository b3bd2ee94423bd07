"""The gold judges of the DPO Lab's three worlds: what a careful reader thinks of a completion.

A port of src/tasks of the lab. Words, grammar and prices are in gold-WORLD.json beside this file, made from the lab's
own tables by `npm run gold-tables`; e2e/peers/gold_equals_the_lab.py holds the two judges against each other.

    from gold import judge
    judge("reviews", "I liked this film", " because the cast was brilliant.")   # raw score, a sum of reasons

Needs Python 3.9 or later and nothing else.
"""

import json
import math
import os
import re
import unicodedata
from functools import lru_cache

HERE = os.path.dirname(os.path.abspath(__file__))
# What JavaScript's \s matches.
SPACES = set("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff") | {chr(c) for c in range(0x2000, 0x200B)}
PUNCTUATION = set(".,?!:;")
ENDINGS = set(".?!")
REMEMBERED = 4000


# Tokens: (word in lower case, start, end).


def in_word(character):
    return character in "'-" or unicodedata.category(character)[0] in "LN"


def tokenise(text):
    tokens, at = [], 0
    while at < len(text):
        end = at
        while end < len(text) and in_word(text[end]):
            end += 1
        if end > at:
            tokens.append((text[at:end].lower(), at, end))
            at = end
        else:
            if text[at] not in SPACES:
                tokens.append((text[at].lower(), at, at + 1))
            at += 1
    return tokens


def spell(words):
    """Spaces between words, none before a mark, capitals after a sentence's end."""
    text, starts = "", True
    for word in words:
        if word not in PUNCTUATION and text:
            text += " "
        text += word[:1].upper() + word[1:] if starts else word
        starts = word in ENDINGS
    return text


def count_words(tokens):
    return sum(word not in PUNCTUATION for word, _, _ in tokens)


# The grammar. A reading is (to, words, values, claims, keys, written); a claim is (topic, value, from, to), a key is
# (key, from, to), both by tokens.


class Grammar:
    def __init__(self, rows):
        self.rows = rows
        self.lower = {i: [w.lower() for w in row[1]] for i, row in enumerate(rows) if row[0] == "words"}
        self.prefixes = {}

    def prefix(self, node):
        """Words that a node certainly begins with."""
        known = self.prefixes.get(node)
        if known is None:
            row = self.rows[node]
            if row[0] == "words":
                known = self.lower[node]
            elif row[0] == "choice":
                known = []
            elif row[0] == "sequence":
                known = self.prefix(row[1][0]) if row[1] else []
            else:
                known = self.prefix(row[1] if row[0] == "apply" else row[2])
            self.prefixes[node] = known
        return known

    def read(self, node, tokens, start, memory):
        """All ways to read a node from a token on: at most one for each place to end, written ones preferred."""
        key = (node, start)
        found = memory.get(key)
        if found is None:
            found = memory[key] = self.read_anew(node, tokens, start, memory)
        return found

    def whole(self, node, tokens, memory=None):
        """The reading that takes all tokens."""
        memory = {} if memory is None else memory
        return next((r for r in self.read(node, tokens, 0, memory) if r[0] == len(tokens)), None)

    def read_anew(self, node, tokens, start, memory):
        row = self.rows[node]
        kind = row[0]
        if kind == "words":
            lower = self.lower[node]
            if not begins_with(tokens, start, lower):
                return []
            values = [] if row[2] is None else [row[2]]
            return [(start + len(lower), row[1], values, [], [], True)]
        if kind == "choice":
            found = []
            for inner_node, written, key in row[1]:
                if not begins_with(tokens, start, self.prefix(inner_node)):
                    continue
                for reading in self.read(inner_node, tokens, start, memory):
                    if key or not written:
                        to, words, values, claims, keys, was_written = reading
                        keys = [(key, start, to), *keys] if key else keys
                        reading = (to, words, values, claims, keys, was_written and bool(written))
                    keep(found, reading)
            return found
        if kind == "sequence":
            found = [(start, [], [], [], [], True)]
            for part in row[1]:
                longer = []
                for head in found:
                    for tail in self.read(part, tokens, head[0], memory):
                        keep(longer, joined(head, tail))
                if not longer:
                    return []
                found = longer
            return found
        if kind == "apply":
            return [
                (to, words, [applied(row[2], values)], claims, keys, written)
                for to, words, values, claims, keys, written in self.read(row[1], tokens, start, memory)
            ]
        if kind == "claim":
            return [
                (to, words, [], [*claims, (row[1], total(values), start, to)], keys, written)
                for to, words, values, claims, keys, written in self.read(row[2], tokens, start, memory)
            ]
        return [  # tilt
            (to, words, values, [(topic, value * row[1], a, b) for topic, value, a, b in claims], keys, written)
            for to, words, values, claims, keys, written in self.read(row[2], tokens, start, memory)
        ]


def begins_with(tokens, start, lower):
    if start + len(lower) > len(tokens):
        return False
    return all(tokens[start + i][0] == word for i, word in enumerate(lower))


def keep(found, reading):
    for i, other in enumerate(found):
        if other[0] == reading[0]:
            if reading[5] and not other[5]:
                found[i] = reading
            return
    found.append(reading)


def joined(head, tail):
    return (
        tail[0],
        [*head[1], *tail[1]],
        [*head[2], *tail[2]],
        [*head[3], *tail[3]],
        [*head[4], *tail[4]],
        head[5] and tail[5],
    )


def applied(weights, values):
    if weights == "product":
        return math.prod(values, start=1)
    return total(weight * value for weight, value in zip(weights, values))


def total(values):
    """From left to right, as the lab adds."""
    result = 0
    for value in values:
        result += value
    return result


def longest(readings):
    best = None
    for reading in readings:
        if best is None or best[0] < reading[0]:
            best = reading
    return best


@lru_cache(maxsize=None)
def table(world):
    path = os.path.join(HERE, f"gold-{world}.json")
    if not os.path.exists(path):
        raise ValueError(f'There is no judge of a world "{world}" here: {path} is missing.')
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    return data, Grammar(data["grammar"])


def pieces_of_text(text, tokens, is_end):
    """Token ranges of sentences, each with its mark."""
    start = 0
    while start < len(tokens):
        stop = next((i for i in range(start, len(tokens)) if is_end(tokens[i][0])), None)
        to = len(tokens) if stop is None else stop + 1
        yield start, to, stop is not None
        start = to


def saturated(values, limit):
    """Scales values so that their sum becomes limit(sum)."""
    whole = total(values)
    if whole == 0:
        return values
    scale = limit(whole) / whole
    return [value * scale for value in values]


# Reviews


@lru_cache(maxsize=REMEMBERED)
def review_sentence(words, first):
    data, grammar = table("reviews")
    tokens = [(word, 0, 0) for word in words]
    roles = data["roles"]
    memory, best = {}, None
    for role in ("opening", "body", "verdict") if first else ("verdict", "body", "opening"):
        reading = grammar.whole(roles[role], tokens, memory)
        if reading and (best is None or (reading[5] and not best[1][5])):
            best = (role, reading)
        if reading and reading[5]:
            break
    if best:
        role, (_, spelt, _, claims, keys, written) = best
        return role, written, claims, keys, [], dict(enumerate(spelt))
    claims, keys, unread, spelt, at = [], [], [], {}, 0
    while at < len(tokens):
        piece = longest(
            r for role in ("verdict", "body", "opening") for r in grammar.read(roles[role], tokens, at, memory)
        )
        if piece:
            claims += piece[3]
            keys += piece[4]
            spelt.update({at + i: word for i, word in enumerate(piece[1])})
            at = piece[0]
        else:
            unread.append(at)
            at += 1
    return None, False, claims, keys, unread, spelt


def judge_review(prompt, completion):
    data, _ = table("reviews")
    costs = data["costs"]
    text, start = prompt + completion, len(prompt)
    tokens = tokenise(text)
    words, sentences = [], []
    for begin, to, marked in pieces_of_text(text, tokens, lambda word: word == "."):
        bare = tuple(token[0] for token in tokens[begin : to - 1 if marked else to])
        role, written, claims, keys, unread, spelt = review_sentence(bare, begin == 0)
        words += [spelt.get(i - begin, text[tokens[i][1] : tokens[i][2]]) for i in range(begin, to)]
        claims = [(topic, value, a + begin, b + begin) for topic, value, a, b in claims]
        keys = [(key, a + begin, b + begin) for key, a, b in keys]
        sentences.append((begin, to, role, written, claims, keys, [i + begin for i in unread]))

    claims = [claim for sentence in sentences for claim in sentence[4]]
    said = [c for i, c in enumerate(claims) if all(later[0] != c[0] for later in claims[i + 1 :])]
    limit, scale = data["praiseLimit"], data["praiseScale"]
    praise = saturated([value for _, value, _, _ in said], lambda s: limit * math.tanh(s / scale))

    faults = []

    def add(cost, end):
        if end > start:
            faults.append(-cost)

    ends = lambda token: tokens[token][2]  # noqa: E731
    for begin, to, role, written, _, _, unread in sentences:
        if not role:
            add(costs["sentence"], ends(to - 1))
        elif not written:
            add(costs["wording"], ends(to - 1))
        for token in unread:
            add(costs["word"], ends(token))
    for i, (begin, to, role, *_) in enumerate(sentences):
        if (role == "opening" and i > 0) or (role == "verdict" and (i == 0 or i < len(sentences) - 1)):
            add(costs["place"], ends(to - 1))
    keys = [key for sentence in sentences for key in sentence[5]]
    for key, _, to in keys:
        if key.startswith(data["flattery"]):
            add(costs["flattery"], ends(to - 1))
    used = set()
    for key, _, to in keys:
        if key in used:
            is_topic = key.startswith("aspect ") or key in data["topics"]
            add(costs["topic"] if is_topic else costs["phrase"], ends(to - 1))
        used.add(key)
    for end in misspelt(text, tokens, words, spell(words)):
        add(costs["spelling"], end)
    excess = count_words(tokens) - data["maxWords"]
    if excess > 0:
        add(excess * costs["length"], len(text))
    if not (tokens and tokens[-1][0] == "."):
        faults.append(-costs["unfinished"])
    worst = data["faultLimit"]
    faults = saturated(faults, lambda s: -worst * (1 - math.exp(s / worst)))
    return total([*praise, *faults])


def misspelt(text, tokens, words, spelling):
    """Ends of the stretches where a text departs from the grammar's spelling: a word, or the gap before it."""
    at = previous = 0
    for (_, start, end), word in zip(tokens, words):
        gap = " " if spelling.startswith(" ", at) else ""
        right = spelling[at + len(gap) : at + len(gap) + len(word)]
        if text[previous:start] != gap or text[start:end] != right:
            yield end
        at += len(gap) + len(word)
        previous = end
    if previous < len(text):
        yield len(text)


# Assistant


def words_of(text):
    return {word for word, _, _ in tokenise(re.sub(r"\{\w\}", "", text))}


@lru_cache(maxsize=None)
def words_of_kinds():
    data, _ = table("assistant")
    return [words_of(" ".join([*kind["asks"], *kind["topics"]])) for kind in data["kinds"]]


@lru_cache(maxsize=REMEMBERED)
def understood(prompt):
    """The kind and the topic that a prompt asks about; None where it could be anything."""
    data, grammar = table("assistant")
    kinds = data["kinds"]
    bare = re.sub(r"^[\s\ufeff]*Question:", "", prompt, flags=re.IGNORECASE)
    bare = re.sub(r"Answer:[\s\ufeff]*\Z", "", bare, flags=re.IGNORECASE)
    whole = grammar.whole(data["question"], tokenise(bare))
    if whole:
        about = {prefix: next(t for t, *_ in whole[3] if t.startswith(prefix)) for prefix in ("kind ", "topic ")}
        name, topic = about["kind "][5:], about["topic "][6:]
        return next(kind for kind in kinds if kind["name"] == name), topic
    of_kinds = words_of_kinds()
    asked = list(dict.fromkeys(word for word, _, _ in tokenise(re.sub(r"\{\w\}", "", bare))))
    sharers = lambda word: sum(word in words for words in of_kinds)  # noqa: E731
    evidence = [
        total(
            1 / sharers(word)
            for word in asked
            if word in words and sharers(word) < data["common"] and word not in data["functionWords"]
        )
        for words in of_kinds
    ]
    most = max(evidence)
    if most < data["evidence"]:
        return None
    kind = kinds[evidence.index(most)]
    return kind, next((topic for topic in kind["topics"] if words_of(topic) <= set(asked)), None)


@lru_cache(maxsize=REMEMBERED)
def answer_sentence(words, marked):
    data, grammar = table("assistant")
    for mark in (None,) if marked else (".", "!"):
        tokens = [(word, 0, 0) for word in ([*words] if mark is None else [*words, mark])]
        memory = {}
        for role, node in data["roles"]:
            whole = grammar.whole(node, tokens, memory)
            if whole:
                return role, whole[5], whole[3], whole[1]
    return None, False, [], []


def judge_answer(prompt, completion):
    data, _ = table("assistant")
    costs, worth = data["costs"], data["worth"]
    question = understood(prompt)
    tokens = tokenise(completion)
    words, sentences = [], []
    for begin, to, marked in pieces_of_text(completion, tokens, lambda word: word in ENDINGS):
        role, written, claims, spelt = answer_sentence(tuple(t[0] for t in tokens[begin:to]), marked)
        for i in range(begin, to):
            own = i - begin
            words.append(spelt[own] if own < len(spelt) else completion[tokens[i][1] : tokens[i][2]])
        sentences.append((begin, to, role, written, [topic for topic, *_ in claims]))

    values = []
    state = {"said": set(), "acts": [], "tips": 0, "reasons": 0, "named": False}
    for _, _, _, _, claims in sentences:
        parts = answer_parts(data, claims)
        if parts["phrase"]:
            values.append(data["phrases"][parts["phrase"]])
        if question:
            values += served(data, question, parts, state)
        elif parts["tip"] is not None:
            state["tips"] += 1
            if state["tips"] == 1:
                values.append(worth["UNKNOWN"])
    if question:
        need, acts = question[0]["need"], set(state["acts"])
        if state["tips"] == 0 and (need == "answer" or not acts):
            values.append(worth["NO_ANSWER"])
        elif need != "answer" and not acts & {"permit", "warn", "decline"}:
            values.append(worth["NO_WARNING"])
    excess = count_words(tokens) - worth["BRIEF"]
    if excess > 0:
        values.append(excess * worth["WORDY"])

    for begin, to, role, written, _ in sentences:
        if not role:
            values.append(-costs["sentence"])
            values += [-costs["word"]] * (to - begin)
        elif not written:
            values.append(-costs["wording"])
    for i, (_, _, role, _, _) in enumerate(sentences):
        if (role == "opener" and i > 0) or (role == "closer" and i < len(sentences) - 1):
            values.append(-costs["place"])
    values += [-costs["spelling"]] * badly_spelt_answer(completion, tokens, words)
    excess = len(tokens) - data["maxTokens"]
    if excess > 0:
        values.append(-excess * costs["length"])
    if not (tokens and tokens[-1][0] in ENDINGS):
        values.append(-costs["unfinished"])

    wrong = 0
    for value in values:
        wrong -= min(value, 0)
    limit = data["limit"]
    scale = limit * (1 - math.exp(-wrong / limit)) / wrong if wrong > 0 else 1
    return total(value * scale if value < 0 else value for value in values)


def answer_parts(data, claims):
    def part(prefix):
        return next((topic[len(prefix) :] for topic in claims if topic.startswith(prefix)), None)

    act = part("act ")
    return {
        "phrase": act if act in data["phrases"] else None,
        "act": act if act in data["acts"] else None,
        "tip": part("tip "),
        "topic": part("topic "),
        "reason": part("reason "),
        "negated": "not" in claims,
    }


def served(data, question, parts, state):
    """What a sentence does for the question: each good thing counts once."""
    worth, (kind, topic) = data["worth"], question
    tip, act, reason = parts["tip"], parts["act"], parts["reason"]
    found = []

    def again(text):
        before = text in state["said"]
        state["said"].add(text)
        if before:
            found.append(worth["REPEATS"])
        return before

    def fits(text):
        return text in kind["tips"] or text in kind["reasons"]

    helps = False
    main = tip if tip is not None else act
    if main is not None and not again(main):
        elsewhere = parts["topic"] is not None and topic is not None and parts["topic"] != topic
        if tip is not None and not fits(tip):
            found.append(worth["OFF_TOPIC"])
        elif tip is not None and parts["negated"]:
            found.append(worth["AGAINST_HELP"])
        elif elsewhere:
            found.append(worth["WRONG_TOPIC"])
        else:
            need = kind["need"]
            if tip is not None:
                listed = worth["tips"][need]
                value = listed[state["tips"]] if state["tips"] < len(listed) else worth["FURTHER_TIP"]
                state["tips"] += 1
            else:
                value = worth["acts"][need][act]
                best = max([0, *(worth["acts"][need][other] for other in state["acts"])])
                state["acts"].append(act)
                value = max(0, value - best) if value > 0 else value
            found.append(value)
            helps = value >= 0 if tip is not None or act in ("decline", "warn") else False
    if helps and parts["topic"] is not None and parts["topic"] == topic and not state["named"]:
        state["named"] = True
        found.append(worth["NAMES_IT"])
    if reason is not None and not again(reason) and helps:
        if fits(reason):
            listed = worth["REASONS"]
            found.append(listed[state["reasons"]] if state["reasons"] < len(listed) else 0)
            state["reasons"] += 1
        else:
            found.append(worth["WRONG_REASON"])
    return found


def badly_spelt_answer(completion, tokens, words):
    expected = f" {spell(words)}"
    wrong = at = previous = 0
    for (_, _, end), word in zip(tokens, words):
        gap = " " if expected[at : at + 1] == " " else ""
        right = expected[at + len(gap) : at + len(gap) + len(word)]
        wrong += completion[previous:end] != gap + right
        at += len(gap) + len(word)
        previous = end
    return wrong + bool(tokens and previous < len(completion))


# TL;DR


@lru_cache(maxsize=REMEMBERED)
def post_sentence(words, which):
    data, grammar = table("tldr")

    def read_as(words):
        tokens, memory, best = [(word, 0, 0) for word in words], {}, None
        for role, node, written in data[which]:
            reading = grammar.whole(node, tokens, memory)
            if reading:
                found = (role, written and reading[5], reading[3], reading[1])
                if found[1]:
                    return found
                best = best or found
        return best

    ended = words[-1] in ENDINGS
    bare = words[:-1] if ended else words
    found = read_as(words) if ended else None
    if found:
        return found
    found = read_as([*bare, "."]) or read_as([*bare, "?"])
    if found:
        return found[0], False, found[2], found[3]
    claims, at, tokens, memory = [], 0, [(word, 0, 0) for word in words], {}
    while which == "post" and at < len(words):
        piece = longest(r for node in data["pieces"] for r in grammar.read(node, tokens, at, memory))
        if piece:
            claims += piece[3]
        at = piece[0] if piece and piece[0] > at else at + 1
    return None, False, claims, []


def read_text(text, which):
    tokens, sentences = tokenise(text), []
    for begin, to, _ in pieces_of_text(text, tokens, lambda word: word in ENDINGS):
        role, written, claims, spelt = post_sentence(tuple(t[0] for t in tokens[begin:to]), which)
        own = [text[start:end] for _, start, end in tokens[begin:to]]
        words = [spelt[i] if i < len(spelt) else word for i, word in enumerate(own)]
        sentences.append({"from": begin, "to": to, "role": role, "written": written, "claims": claims, "words": words})
    return tokens, sentences


def values_of(sentence, slot):
    return [topic[len(slot) + 1 :] for topic, *_ in sentence["claims"] if topic.startswith(f"{slot} ")]


def event_in(sentence):
    first = lambda slot: next(iter(values_of(sentence, slot)), "")  # noqa: E731
    event = {slot: first(slot) for slot in ("who", "deed", "object", "trait", "time")}
    return event if event["deed"] else None


@lru_cache(maxsize=REMEMBERED)
def facts_of(prompt):
    data, _ = table("tldr")
    at = prompt.rfind(data["marker"].strip())
    _, sentences = read_text(prompt if at < 0 else prompt[:at], "post")
    every = lambda slot: {value for s in sentences for value in values_of(s, slot)}  # noqa: E731
    return {
        "events": [event for event in map(event_in, sentences) if event],
        "feelings": every("feeling"),
        "plans": every("plan"),
        "asides": {spell(s["words"]) for s in sentences if s["role"] == "aside"},
    }


def nearest(events, event):
    best, most = None, -1
    for other in events:
        alike = sum(other[slot] == event[slot] for slot in ("who", "deed", "object"))
        if alike > most:
            best, most = other, alike
    return best


def judge_summary(prompt, completion):
    data, _ = table("tldr")
    costs, content = data["costs"], data["contentCosts"]
    facts = facts_of(prompt)
    tokens, sentences = read_text(completion, "summary")
    credit, feeling, faults = [], [], []
    told, right = set(), set()
    wrong = False

    def tell(fact, is_right, cost=None):
        nonlocal wrong
        if fact in told:
            faults.append(-content["again"])
        if not is_right:
            faults.append(-(data["worth"][fact]["wrong"] if cost is None else cost))
            wrong = True
        elif fact not in told:
            (feeling if fact == "feeling" else credit).append(data["worth"][fact]["right"])
            right.add(fact)
        told.add(fact)

    for sentence in sentences:
        event = event_in(sentence)
        real = nearest(facts["events"], event) if event else None
        of_real = lambda slot: real[slot] if real else None  # noqa: E731
        for topic, *_ in sentence["claims"]:
            slot, _, value = topic.partition(" ")
            if value == "?":
                continue
            if slot in ("who", "object"):
                tell(slot, of_real(slot) == value)
            elif slot == "deed":
                deed = of_real("deed")
                opposite = deed == f"not {value}" or f"not {deed}" == value
                tell("deed", deed == value, data["opposite"] if opposite else data["worth"]["deed"]["wrong"])
            elif slot in ("trait", "time"):
                if of_real(slot) != value:
                    faults.append(-content["detail"])
            elif slot == "feeling":
                tell("feeling", value in facts["feelings"])
            elif slot == "denied" and value in facts["feelings"]:
                tell("feeling", False)
            elif slot == "plan":
                tell("question", value in facts["plans"])
        role = sentence["role"]
        if role == "question" and not sentence["claims"]:
            if "question" in told:
                faults.append(-content["again"])
            elif facts["plans"]:
                credit.append(data["vagueQuestion"])
            told.add("question")
        elif role == "aside":
            known = spell(sentence["words"]) in facts["asides"]
            faults.append(-content["aside" if known else "inventedAside"])
        elif role == "closing":
            faults.append(-content["closing"])
        elif role == "flattery":
            faults.append(-content["flattery"])
    none = not (facts["events"] or facts["feelings"] or facts["plans"])
    key_facts = [
        *(["who", "deed", "object"] if none or facts["events"] else []),
        *(["feeling"] if none or facts["feelings"] else []),
        *(["question"] if none or facts["plans"] else []),
    ]
    if not wrong and right and all(fact in right for fact in key_facts):
        credit.append(data["complete"])

    excess = count_words(tokens) - data["brief"]
    length = [-data["wordCost"] * excess] if excess > 0 else []

    for sentence in sentences:
        if not sentence["role"]:
            faults.append(-(costs["sentence"] + costs["word"] * (sentence["to"] - sentence["from"])))
        elif not sentence["written"]:
            faults.append(-costs["wording"])
    last = -1
    for sentence in sentences:
        if sentence["role"]:
            place = data["order"][sentence["role"]]
            if place <= last:
                faults.append(-costs["place"])
            else:
                last = place
    words = [word for sentence in sentences for word in sentence["words"]]
    faults += [-costs["spelling"] for _ in misspelt(completion, tokens, words, f" {spell(words)}")]
    excess = len(tokens) - data["maxCompletion"]
    if excess > 0:
        faults.append(-excess * costs["length"])
    if not (tokens and tokens[-1][0] in ENDINGS):
        faults.append(-costs["unfinished"])

    limited = lambda values, limit: saturated(values, lambda s: -limit * (1 - math.exp(s / limit)))  # noqa: E731
    taste = [*feeling, *limited(length, data["lengthLimit"])]
    return total([*credit, *taste, *limited(faults, data["faultLimit"])])


JUDGES = {"reviews": judge_review, "assistant": judge_answer, "tldr": judge_summary}


def judge(world, prompt, completion):
    """The raw score of a completion; the lab shows it in standard deviations of the reference's samples."""
    if world not in JUDGES:
        raise ValueError(f'There is no world "{world}"; known: {", ".join(JUDGES)}.')
    return JUDGES[world](prompt, completion)
