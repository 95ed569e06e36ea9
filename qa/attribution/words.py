"""The English words that tell who speaks: verbs of saying, offices, bodies, places; knows no text.

Word lists only. A word that is missing costs an attribution, never a wrong one:
what isn't recognised as a speaker stays unnamed.
"""

from __future__ import annotations

__all__ = [
    "ADVERBS",
    "AMBIGUOUS",
    "ATTITUDES",
    "AUXILIARIES",
    "BODIES",
    "CLAUSAL",
    "DETERMINERS",
    "FEMALE",
    "HEADS",
    "HONORIFICS",
    "INVERTIBLE",
    "MALE",
    "MODIFIERS",
    "NATIONALITIES",
    "NEGATIONS",
    "NOT_NAMES",
    "OFFICES",
    "PARTICIPLES",
    "PARTICLES",
    "PASSIVE",
    "PEOPLES",
    "PLACES",
    "PREPOSITIONS",
    "PRONOUNS",
    "SAYING",
    "SUBORDINATORS",
    "TIMES",
    "UNNAMED",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs that stand beside the words themselves: “…”, said Rau.
INVERTIBLE = _words(
    "said says say added adds replied replies answered answers argued argues insisted insists warned warns "
    "explained explains declared declares wrote writes asked asks tweeted continued remarked noted notes "
    "observed recalled recalls complained complains admitted admits conceded concedes announced quipped joked "
    "mused concluded countered retorted responded responds stressed shouted whispered cried demanded "
    "predicted stated claimed claims suggested suggests repeated believes thinks reckons"
)
# Every finite verb that reports a statement or a demand.
SAYING = (INVERTIBLE - _words("continued observed believes thinks reckons")) | _words(
    "told tell tells ask answer reply argue insist warn explain declare write remark remarks complain admit "
    "concede announce announces stress stresses demand demands predict predicts state states claim suggest "
    "repeat repeats note recall maintain maintains maintained caution cautions cautioned emphasise emphasises "
    "emphasised emphasize emphasizes emphasized underline underlines underlined underscore underscores "
    "underscored acknowledge acknowledges acknowledged confirm confirms confirmed deny denies denied reiterate "
    "reiterates reiterated affirm affirms affirmed reaffirm reaffirms reaffirmed assert asserts asserted allege "
    "alleges alleged promise promises promised pledge pledges pledged vow vows vowed urge urges urged call calls "
    "called accuse accuses accused dismiss dismisses dismissed reject rejects rejected "
    "described thank thanks thanked praise praises praised welcome welcomes welcomed condemn condemns condemned "
    "criticise criticises criticised criticize criticizes criticized blame blames blamed propose proposes "
    "proposed offer offers offered recommend recommends recommended request requests requested plead pleads "
    "pleaded appeal appeals appealed beg begs begged boast boasts boasted assure assures assured inform informs "
    "informed threaten threatens threatened hint hints hinted testify testifies testified lament laments "
    "lamented mock mocks mocked report reports reported reveal reveals revealed disclose discloses disclosed "
    "doubt doubts doubted protest protested objected objects jokes muses concludes counters likened compared "
    "foresee foresees foresaw forecast forecasts listed lists allowed allows"
)
# Attitudes: a statement when something is wanted of others, not when somebody means to act.
ATTITUDES = _words("want wants wanted")
# Forms that are nouns as often as verbs.
AMBIGUOUS = _words(
    "demands demand claims claim calls call offers offer promises promise requests request reports report "
    "states state pledges pledge answers answer notes note warns remarks remark thanks appeals appeal doubts "
    "doubt protests protest forecast forecasts lists vow vows welcome hint hints reply replies praise blame"
)
# Verbs that report only with a clause or quotation: one adds that, or adds a mirror.
CLAUSAL = _words(
    "added adds add noted notes note wrote writes write offered offers offer maintained maintains maintain stated "
    "states state recalled recalls recall predicted predicts predict foresee foresees foresaw answered answers "
    "answer observed reported reports report revealed reveals reveal compared likened "
    "listed lists allowed allows doubt doubts doubted responded responds respond continued concluded concludes predicted remarked remark remarks"
)
PARTICIPLES = _words(
    "saying adding warning insisting arguing stressing noting telling claiming explaining calling accusing "
    "demanding promising repeating replying suggesting announcing complaining denying describing urging "
    "asking recalling admitting"
)
NEGATIONS = _words("not never n't cannot neither nor hardly")
AUXILIARIES = _words("has have had would did does do 've 'd")
PASSIVE = _words("was were is are be been being am got gets 's 're")
ADVERBS = _words(
    "also later then even only again repeatedly once since today yesterday afterwards too himself herself itself "
    "themselves meanwhile now still already twice often always first instead just therefore thus both all "
    "tonight earlier largely simply merely ever further nevertheless however sometimes usually generally long "
    "jointly soon"
)
PRONOUNS = {
    "he": "m", "she": "f", "they": "p", "it": "n", "i": "1", "we": "1",
    "he's": "m", "she's": "f", "they're": "p", "it's": "n", "i'm": "1", "we're": "1",
    "he'd": "m", "she'd": "f", "they'd": "p", "i'd": "1", "we'd": "1", "i've": "1", "they've": "p",
    "he'll": "m", "she'll": "f", "they'll": "p", "i'll": "1", "we'll": "1", "we've": "1",
}  # fmt: skip
UNNAMED = _words(
    "nobody someone somebody everyone everybody anyone anybody one some others many few most people both neither "
    "none each all those who you several"
)
DETERMINERS = _words(
    "the a an this that these those his her its their our my your one another two three four five six several "
    "some many other both any every most no few all"
)
PREPOSITIONS = _words(
    "of for in on at from to with by about near inside outside after before during under over within against "
    "between among into across until since amid despite behind beside besides around through without like "
    "opposite towards toward via than as"
)
SUBORDINATORS = _words(
    "that which who whom whose what when whenever if because after before since where whether although though "
    "until unless than how why once lest while as"
)
PARTICLES = _words("de da del della der den di du van von zu al el bin ibn ben la le y e dos das ter af")
HONORIFICS = {
    "mr": "m", "mr.": "m", "sir": "m", "lord": "m", "mrs": "f", "mrs.": "f", "ms": "f", "ms.": "f", "miss": "f",
    "lady": "f", "dame": "f", "dr": "", "dr.": "", "prof.": "", "prof": "", "st.": "", "rev.": "",
}  # fmt: skip
OFFICES = _words(
    "minister president chancellor premier secretary spokesman spokeswoman spokesperson ambassador envoy diplomat "
    "leader chief head director general admiral colonel captain commander lieutenant major sergeant governor mayor "
    "senator sen. rep. gov. gen. lt. col. adm. congressman congresswoman representative lawmaker deputy adviser "
    "advisor aide official professor historian analyst expert economist researcher lawyer attorney judge "
    "prosecutor officer chairman chairwoman chair speaker king queen prince princess pope bishop archbishop coach "
    "manager executive founder co-founder owner editor reporter journalist correspondent author writer teacher "
    "schoolteacher doctor engineer interpreter resident witness neighbour neighbor colleague counterpart "
    "negotiator monitor observer parliamentarian commissioner scientist activist critic source soldier "
    "undersecretary spokespeople inspector detective professor candidate member veteran student driver farmer "
    "mother father wife husband son daughter brother sister friend ally rival opponent host woman man "
    "regulator banker trader strategist scholar sociologist politician legislator councillor councilman "
    "secretary-general director-general vice-president attorney-general vice-chancellor rapporteur "
    "ceo cfo player singer actor actress musician rapper comedian presenter astronaut physicist chemist biologist "
    "philosopher poet novelist painter artist architect footballer striker captain goalkeeper referee virologist "
    "psychologist theologian mathematician astronomer anthropologist lecturer trustee auditor curator librarian "
    "person guest shopkeeper policeman sheriff pilot nurse surgeon physician chairperson pundit columnist translator"
)
BODIES = _words(
    "ministry government embassy department administration office agency army military navy police court "
    "parliament senate congress commission council committee company firm bank union party alliance bloc side "
    "delegation team group organisation organization institute university newspaper paper magazine broadcaster "
    "channel station report statement study survey poll watchdog authority campaign club league federation "
    "association service regime bureau mission board ministry chamber intelligence consulate secretariat "
    "communique communiqué center centre museum gallery school college hospital academy society "
    "foundation trust fund network library laboratory observatory exchange corporation airline kremlin pentagon cabinet coalition opposition presidency leadership"
)
_PLURALS = _words(
    "ministries governments authorities allies officials people critics residents scientists pollsters democrats "
    "republicans lawmakers companies parties agencies armies bodies spokesmen spokeswomen chairmen policemen men "
    "women parents relatives families police staff prosecutors lawyers aides locals sources experts media "
    "countries nations states powers capitals conservatives socialists greens investors economists colleagues "
    "embassies sanctions-watchers supporters opponents campaigners protesters demonstrators scholars studies "
    "reports papers newspapers newcomers neighbours neighbors friends witnesses spotters doctors"
)
# Peoples, as a body: “the Russians want”.
PEOPLES = _words(
    "americans russians ukrainians germans poles czechs slovaks hungarians austrians italians spaniards portuguese "
    "belgians danes swedes norwegians finns estonians latvians lithuanians belarusians moldovans georgians armenians "
    "romanians bulgarians serbs croats greeks turks israelis palestinians syrians iraqis iranians saudis egyptians "
    "africans asians europeans westerners chinese japanese koreans indians pakistanis afghans australians canadians "
    "mexicans brazilians argentines britons scots kazakhs soviets kurds arabs balts"
)
# Nouns that can name a speaker.
HEADS = (
    OFFICES | BODIES | PEOPLES | _PLURALS | frozenset(w + "s" for w in OFFICES | BODIES if w[-1] not in "sy.")
)
# What stands before an office or a body without being a name.
MODIFIERS = _words(
    "foreign defence defense prime deputy vice interior finance state federal press first permanent acting chief "
    "top former retired senior assistant national security economy energy justice health education environment "
    "trade home affairs european western eastern northern southern smaller lieutenant major brigadier "
    "staff opposition military naval government presidential parliamentary regional local provincial central new "
    "old young outgoing incoming special chief-of-staff intelligence policy general veteran under joint "
    "independent political russian-backed pro-russian human rights transport labour labor agriculture culture "
    "interim co lead chief executive managing international public private big smaller unnamed other "
    "leading prominent congressional democratic republican conservative liberal royal party union company city "
    "county district supreme high constitutional"
)
NATIONALITIES = _words(
    "american russian ukrainian british german french polish czech slovak hungarian austrian swiss italian spanish "
    "portuguese dutch belgian danish swedish norwegian finnish estonian latvian lithuanian belarusian moldovan "
    "georgian armenian azerbaijani romanian bulgarian serbian croatian bosnian slovenian greek turkish israeli "
    "palestinian lebanese syrian iraqi iranian saudi egyptian libyan tunisian algerian moroccan nigerian kenyan "
    "ethiopian sudanese south-african african asian european western eastern chinese japanese korean indian "
    "pakistani afghan bangladeshi indonesian malaysian thai vietnamese filipino australian canadian mexican "
    "brazilian argentine argentinian chilean colombian venezuelan peruvian cuban irish scottish welsh english "
    "kazakh uzbek kyrgyz tajik turkmen u.s. us uk eu u.k. soviet catalan kurdish arab muslim christian jewish "
    "californian texan bavarian emirati qatari kuwaiti jordanian yemeni somali ghanaian rwandan congolese "
    "icelandic maltese cypriot albanian macedonian montenegrin kosovan luxembourgish singaporean taiwanese "
    "sri-lankan nepalese burmese cambodian latin nordic baltic"
)
# Places that speak for a government, but are never "he" or "she".
PLACES = _words(
    "afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahrain bangladesh "
    "belarus belgium benin bhutan bolivia bosnia botswana brazil brunei bulgaria burundi cambodia cameroon canada "
    "chile china colombia congo croatia cuba cyprus czechia denmark djibouti ecuador egypt eritrea estonia ethiopia "
    "fiji finland france gabon gambia germany ghana greece guatemala guinea guyana haiti honduras hungary iceland "
    "india indonesia iran iraq ireland israel italy jamaica japan kazakhstan kenya kosovo kuwait kyrgyzstan laos "
    "latvia lebanon liberia libya liechtenstein lithuania luxembourg macedonia madagascar malawi malaysia mali malta "
    "mauritania mexico moldova monaco mongolia montenegro morocco mozambique myanmar namibia nepal netherlands "
    "nicaragua niger nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar "
    "romania russia rwanda senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria "
    "taiwan tajikistan tanzania thailand togo tunisia turkey turkmenistan uganda ukraine uruguay uzbekistan "
    "venezuela vietnam yemen zambia zimbabwe britain england scotland wales america europe africa asia "
    "washington moscow kyiv kiev berlin paris london brussels vienna geneva prague warsaw madrid rome lisbon athens "
    "ankara istanbul budapest bucharest sofia belgrade zagreb sarajevo tallinn riga vilnius minsk chisinau tbilisi "
    "yerevan baku tehran baghdad damascus beirut jerusalem cairo tripoli tunis rabat beijing shanghai tokyo seoul "
    "pyongyang delhi mumbai islamabad kabul canberra sydney ottawa toronto havana caracas bogota brasilia nairobi "
    "lagos pretoria dublin edinburgh cardiff oslo stockholm copenhagen helsinki reykjavik hague bern zurich "
    "strasbourg munich frankfurt hamburg milan naples barcelona kharkiv odesa odessa lviv crimea donbas donetsk "
    "luhansk petersburg california texas florida york chicago boston nato eu un osce un's opec"
)
TIMES = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas easter"
)
# Capitalised only because they begin a sentence.
NOT_NAMES = (
    DETERMINERS | PREPOSITIONS | SUBORDINATORS | ADVERBS | UNNAMED | TIMES | NEGATIONS | frozenset(PRONOUNS)
) | _words(
    "and but or yet so no yes asked nor there here perhaps maybe according despite instead still last next whatever "
    "opening speaking standing next because was were is are do does did has have had can could will would should "
    "may might must not only such much more less now new old let if me us him them whose photo under early late "
    "good evening morning thank thanks well oh ok o'clock then second third fourth fifth finally additionally "
    "moreover furthermore although given seven eight nine ten hundreds thousands half nearly almost about"
)
# Given names of either sex, for "he" and "she" where the text has no Mr or Mrs.
MALE = _words(
    "aleksandr alexander alexei alexey andrei andrew andriy anthony antonio antony arthur ben benjamin bernard bill "
    "bob bohdan boris brian carl carlos charles chris christian christopher claude colin craig daniel david denis "
    "dennis dmitri dmitry dmytro donald douglas edward emmanuel eric erik ernst evan felix francis francois frank "
    "fred frederick fritz fyodor gabriel gary geoffrey george gerald gerhard gordon graham greg gregory hans harold "
    "harry heinrich helmut henri henry howard hugh hugo ian igor ivan jack jacob jake jakob james jan jason jean "
    "jeff jeffrey jens jeremy jerome jim jimmy joachim joe joel johan johann john jonathan jorge jose josef josep "
    "joseph josh juan justin karl keith ken kenneth kevin konstantin kurt lars larry laurent lawrence leo leon "
    "leonid lev lloyd louis ludwig luis luke marc marcel marco marcus mario mark markus martin matthew max "
    "maxim michael michel miguel mikhail mohammed muhammad nicholas nick nicolas nikolai noah oleg oleh olaf oliver "
    "oscar otto patrick paul pavel pedro peter petr philip philippe pierre rafael ralph ray raymond rene richard "
    "rick rob robert roberto roger roland roman ron ronald ross roy rudolf russell ryan sam samuel scott sean "
    "sebastian serge sergei sergey serhiy simon stanislav stefan stephen steve steven stuart ted terry theodor "
    "thomas tim timothy todd tom tomas tony trevor valery vasily victor viktor vincent vitali vitaliy vladimir "
    "volodymyr walter warren werner wilhelm will william wolfgang xavier yuri yevgeny yevhen zbigniew per mehmet recep "
    "ahmed ali hassan hussein ibrahim mahmoud mustafa omar yusuf jens jerzy andrzej krzysztof tomasz janusz lech "
    "mateusz donald emil ilya nikita luca joshua sasha misha kostya gleb taras oleksandr oleksiy petro"
)
FEMALE = _words(
    "abigail agnes alice alison amanda amy andrea angela ann anna anne annalena annie barbara beatrice beth betty "
    "brigitte camille carla carol caroline catherine charlotte chloe christina christine claire claudia deborah "
    "denise diana diane dora doris dorothy edith eleanor elena elisabeth elizabeth ellen emily emma erika esther "
    "ethel eva eve fiona florence frances gabriele gail gertrude gloria grace greta hanna hannah harriet heather "
    "heidi helen helena helga hilary hillary ilse ingrid irene iris isabel isabelle jacqueline jane janet jean jen "
    "jennifer jessica jill joan joanna josephine joyce judith judy julia julie karen karin kate katherine kathleen "
    "kathy katie kay kristin laura lauren leslie lily linda lisa liz louise lucy lydia madeleine margaret margot "
    "maria marie marina marion marta martha mary maureen megan melanie meredith michelle mireille miriam monica "
    "nadia nancy natalia natalie natasha nicola nicole nina nora olga oksana olivia pamela patricia paula pauline "
    "penny rachel rebecca renate rita rosa rose ruth sabine sally samantha sandra sara sarah sharon sheila shirley "
    "silvia simone sonia sophia sophie stephanie susan susanne suzanne svetlana sylvia tamara tatiana teresa "
    "theresa tina ursula valerie vanessa vera veronica victoria virginia wendy yvonne zoe kamala jacinda giorgia "
    "sanna magdalena ngozi marine simone"
)
