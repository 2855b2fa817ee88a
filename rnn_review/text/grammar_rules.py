"""The words and rules of the generated text: data for `rnn_review.text.grammar`, all our own.

In a rule, `<noun>` stands for any alternative of `noun`, `<Noun>` for one with a capital first
letter, `<NOUN>` for one in capitals; everything else stands for itself. A rule's number is its
weight. Words are also composed from parts, so that a small list gives a large vocabulary
("counterjection" included): Nietzsche's 18,000 forms make the letters of a word hard to guess.
"""

TITLE = "A GENERATED TEXT, NOT NIETZSCHE"

# Lists of words, frequent ones first: a word's weight falls with its place.
WORDS: dict[str, str] = {
    "article": "the this every that his her our one their some my each another its any no your",
    "plural_article": "the these our those all many their most his few her several both such",
    "consonant_adjective": """great little good strange small young wooden quiet broken narrow
        clever modest gloomy lazy famous jealous golden humble private crooked nervous muddy
        vague wise lukewarm certain whole perfect different moral natural reasonable practical
        terrible comfortable precious suspicious ridiculous dangerous generous""",
    "vowel_adjective": """old other ancient early empty honest enormous ordinary exact inner
        idle eternal original excellent important impossible anxious""",
    # Adjectives that take -ly, -ness and un-.
    "manner": """careful stubborn sudden cheerful solemn patient serious curious bold thoughtful
        calm proud rude faithful mild warm harsh sharp fond eager vivid zealous kind peculiar
        just blunt tender keen cold wicked frank stern strong sweet restless graceful playful""",
    # Nouns that take -s.
    "consonant_noun": """river village tower miller mayor storm word neighbour pendulum morning
        machine garden minute roof market reason philosopher secret lantern door promise mistake
        daughter proverb carpenter cousin visitor quarrel rumour merchant cupboard valley juror
        quilt thing thought thread throne theory mother brother creature picture gesture
        treasure chapter charm chair chain nation notion question concert contract comment
        moment department prince principle teacher""",
    "vowel_noun": """hour argument apprentice owl island engine orchard umbrella evening idea
        accident uncle autumn error event inn opinion axle oven experiment animal apple action
        affair age author explanation occasion""",
    # Nouns that take -s, and that make longer nouns and adjectives.
    "short_noun": """clock rain bell stone bread wind wood moon sun star night hand book fire
        horse cat corn milk sand salt field barn dog goat pin silk wool cloud dream drum fool
        ghost grain lamb pepper plum road sail ship soap spoon straw trout wagon wall weed worm
        boat bridge coat lime""",
    "tail": """maker house keeper yard board wright monger light wheel stick gate post seller
        bearer master pot cutter finder hunter holder ring land worker bird hook mender painter
        stand rest string song smith cart way well watcher trap top""",
    "mass": """time water truth weather silence honesty advice thunder virtue gossip wisdom tea
        oil music dust snow mischief logic iron courage cheese luck ink hope fog vanity justice
        envy zinc conscience evidence prudence distance freedom friendship necessity curiosity
        charity history misery sympathy""",
    # Verbs that take -ed and -ing; verbs that first lose an -e; past forms that take nothing.
    "verb": """want follow mend answer repair count remember doubt return paint borrow consider
        offend collect explain pull alarm obey defend comfort suspect reward annoy avoid abandon
        discover weigh attack inform transform impress support convert contain entertain conceal""",
    "e_verb": """lov measur admir believ describ observ examin invit prais improv blam imagin
        ignor refus rescu declar shar celebrat surpris arrang deceiv suppos preserv receiv
        produc introduc persuad contemplat""",
    "short_past": """saw took made knew gave kept lost sold met left found heard told built
        bought brought sent broke stole chose drew threw shook hid fed bit rang wound read wrote
        forgot fought cast tore won""",
    "intransitive": """laughed waited argued hesitated sighed yawned objected whistled trembled
        agreed apologised vanished stumbled sneezed nodded complained wandered rejoiced wept""",
    "consonant_prefix": "re con de pro sub dis pre per trans counter",
    "vowel_prefix": "in ex inter ob ab ad over",
    "latin_root": """tract ject spect duct dict press rupt struct flect sert vent cess fect lect
        script sult tect vict sent tort""",
    "singular_pronoun": "he it she nobody everyone someone",
    "plural_pronoun": "they we you",
    "object_pronoun": "it him them us me nothing everything everybody",
    "preposition": """in with on under near from behind without by for beyond upon against
        through beside before between across""",
    "conjunction": "and but for so yet or",
    "subordinator": "because when if although while until since unless as though whenever after",
    "modal": "would could must might should will may cannot",
    "frequency": "always never often seldom sometimes perhaps still once only also",
    "given_name": """Agnes Martin Clementine Oswald Dorothea Jasper Hannah Edmund Beatrix Felix
        Ursula Gilbert Isolde Kaspar Violet Leopold Rosalind Thaddeus Nora Walter Priscilla
        Yorick Xavier Zelda Quentin""",
    # The parts of invented words, the village's family names and dialect. They are few, and chosen
    # so that no rude word comes out: look at all combinations before adding one.
    "onset": """b bl br c ch cl cr d dr f fl g gl gr h j k l m n p pl qu r s sh sl sn st str scr
        shr sw t th thr tr tw v w""",
    "vowel": "a e i o u ai ou",
    "coda": "b ft l lk lm lp lt lth rb rl rm rp rst sk sp st",
    "noun_end": "et in ow el om un",
    "surname_end": "worth ley ford by ton ham wick combe",
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "month": """January February March April May June July August September October November
        December""",
    "roman": """I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXX
        XL L LX XC C""",
    "nonzero": "1 2 3 4 5 6 7 8 9",
    "digit": "0 5 1 2 3 4 6 7 8 9",
}

RULES: dict[str, dict[str, int]] = {
    "section": {"\n\n\n<heading>\n\n<paragraphs>": 1},
    "heading": {
        "CHAPTER <roman>: <NOUN_PHRASE>": 3,
        "<roman>. OF <NOUN_PHRASE>": 3,
        "<day>, <nonzero> <month> 1<nonzero><digit><digit>": 2,
        "* * *": 2,
    },
    "paragraphs": {"<paragraph>": 1, "<paragraph>\n\n<paragraphs>": 5},
    "paragraph": {"<sentences>": 5, "<count>. <sentences>": 2, "[<Entry>]": 1},
    "entry": {
        "paid to <name> & Sons, for <count> <noun>s: $<count>.<digit><digit>": 3,
        "see page <count>, where <clause>": 2,
        "<count> + <count> = <count>, or <nonzero><digit>% of <plural_phrase>": 1,
        "<nonzero>/<nonzero> of <plural_phrase> <past> <object>": 1,
    },
    "sentences": {"<sentence>": 1, "<sentence> <sentences>": 5},
    "sentence": {
        "<Clause><clause_end>": 64,
        "<Subordinator> <clause>, <clause>.": 8,
        "<Manner>ly, <clause>.": 4,
        "<Question>?": 3,
        "<Exclamation>!": 3,
        '"<Clause><quotation_end>': 6,
        '"<Question>?" asked <name>; "<clause>."': 2,
        "<Proverb>.": 4,
    },
    "clause_end": {
        ".": 20,
        ", <conjunction> <clause>.": 14,
        ", <conjunction> <clause>, <conjunction> <clause>.": 5,
        " <subordinator> <clause>.": 8,
        "; <clause>.": 6,
        ": <clause>.": 4,
        "--<clause>.": 4,
        " (as <name> <past>).": 1,
        " (<clause>).": 2,
    },
    "quotation_end": {'," said <name>.': 4, '!" cried <noun_phrase>.': 2},
    "question": {
        "why did <noun_phrase> <infinitive> <object>": 3,
        "who <past> <object>": 2,
        "is it <adjective> that <clause>": 1,
    },
    "exclamation": {"what <indefinite>": 2, "how <adjective> is <noun_phrase>": 1},
    "proverb": {
        "no <noun> without <mass>, and no <mass> without <indefinite>": 1,
        "<gerund> <mass> is not <gerund> <mass>": 2,
        "<manner>ness and <mass> _<infinitive>_ <plural_phrase>": 2,
    },
    "clause": {
        "<singular_subject> <singular_predicate>": 34,
        "<plural_subject> <plural_predicate>": 14,
        "there was <indefinite> <place>": 3,
        "<gerund> <noun_phrase> was <adjective>": 3,
    },
    "singular_subject": {"<singular_phrase>": 5, "<singular_pronoun>": 4},
    "plural_subject": {"<plural_phrase>": 3, "<plural_pronoun>": 2},
    "singular_predicate": {
        "<predicate>": 25,
        "was <adjective>": 4,
        "is <indefinite>": 3,
        "is not <indefinite>": 1,
        "is more <adjective> than <noun_phrase>": 2,
        "said that <clause>": 2,
    },
    "plural_predicate": {"<predicate>": 8, "were <adjective>": 3, "<infinitive> <object>": 3},
    "predicate": {
        "<past> <object>": 10,
        "<past> <object> <place>": 6,
        "<manner>ly <past> <object>": 3,
        "<frequency> <past> <object>": 4,
        "<modal> <infinitive> <object>": 6,
        "had <past> <object>": 3,
        "<intransitive>": 2,
        "<intransitive> <place>": 3,
        "<intransitive> <manner>ly": 1,
    },
    "place": {"<preposition> <noun_phrase>": 4, "<preposition> <object_pronoun>": 1},
    "object": {"<noun_phrase>": 6, "<object_pronoun>": 2},
    "noun_phrase": {"<singular_phrase>": 5, "<plural_phrase>": 2},
    "singular_phrase": {
        "<article> <noun>": 16,
        "<article> <adjective> <noun>": 8,
        "<indefinite>": 6,
        "<mass>": 5,
        "<manner>ness": 2,
        "the <noun> of <noun_phrase>": 6,
        "the <noun> that <past> <object>": 2,
        "<name>": 6,
        "<name>'s <noun>": 2,
        "the <noun> of <Surname>": 2,
    },
    "plural_phrase": {
        "<plural_article> <noun>s": 4,
        "<plural_article> <adjective> <noun>s": 3,
        "<noun>s of <mass>": 1,
        "<nonzero><digit> <noun>s": 1,
    },
    "indefinite": {
        "a <c_noun>": 4,
        "an <v_noun>": 1,
        "a <consonant_adjective> <noun>": 3,
        "an <vowel_adjective> <noun>": 1,
    },
    "noun": {"<c_noun>": 3, "<v_noun>": 1},
    "c_noun": {
        "<consonant_noun>": 5,
        "<short_noun>": 6,
        "<short_noun><tail>": 4,
        "<stem><noun_end>": 6,
        "<consonant_prefix><latin_root>ion": 2,
        "<consonant_prefix><latin_root>or": 1,
    },
    "v_noun": {
        "<vowel_noun>": 5,
        "<vowel_prefix><latin_root>ion": 2,
        "<vowel_prefix><latin_root>or": 1,
    },
    "adjective": {
        "<consonant_adjective>": 6,
        "<vowel_adjective>": 2,
        "<manner>": 5,
        "un<manner>": 2,
        "<stem>ish": 3,
        "<stem>y": 3,
        "<short_noun>less": 1,
        "<short_noun>bound": 1,
        "<latin>ive": 2,
        "<gerund>": 2,
    },
    "latin": {"<consonant_prefix><latin_root>": 3, "<vowel_prefix><latin_root>": 2},
    "infinitive": {"<verb>": 5, "<latin>": 3, "<e_verb>e": 4},
    "past": {"<verb>ed": 5, "<latin>ed": 3, "<e_verb>ed": 4, "<short_past>": 5},
    "gerund": {"<verb>ing": 5, "<latin>ing": 3, "<e_verb>ing": 4},
    "name": {
        "<given_name>": 3,
        "<given_name> <Surname>": 2,
        "Mr. <Surname>": 2,
        "Mrs. <Surname>": 2,
    },
    "surname": {"<stem><surname_end>": 1},
    "stem": {"<onset><vowel><coda>": 1},
    "count": {"<nonzero><digit>": 3, "<nonzero><digit><digit>": 2},
}
