"""The names and words that fill invented news stories; data alone, all made up here.

A place is "country|adjective|capital", a quote or cause "words|what they are about".
"""

from __future__ import annotations

__all__ = ["POOLS"]

_WORDS = {
    "male": """
        Anders / Marek / Tomas / Kofi / Luis / Hiro / Emil / Samir / Jonas / Pavel / Idris / Mateo /
        Viktor / Sean / Arif / Nils / Oskar / Peter / David / Ravi / Chen / Yusuf
    """,
    "female": """
        Ingrid / Marta / Elena / Ama / Lucia / Yuki / Sofia / Leila / Hanna / Olga / Nadia / Rosa / Vera
        / Maeve / Amina / Karin / Clara / Anne / Mei / Priya / Zeynep / Ruth
    """,
    "surname": """
        Halvorsen / Novakova / Brandt / Okafor / Castellanos / Tanaka / Lindqvist / Haddad / Petrenko /
        Moreau / Kowalski / Abebe / Ferrari / Sorensen / Nakamura / Dvorak / Mensah / Rahman / Takala /
        Byrne / Ortega / Weiss / Karimov / Jansen / Silva / Popescu / Mbeki / Larsen / Duarte / Horvat /
        Yilmaz / Chaudhry / Osei / Bergman / Kaplan / Ivanov / Stolz / Murphy / Aydin / Rossi / Kimura /
        Patel / Nguyen / Park / Demir / Castro / Ahmadi / Lund / Fischer / Marin
    """,
    "place": """
        Norway|Norwegian|Oslo / Ghana|Ghanaian|Accra / Chile|Chilean|Santiago / Finland|Finnish|Helsinki
        / Japan|Japanese|Tokyo / Kenya|Kenyan|Nairobi / Portugal|Portuguese|Lisbon /
        Poland|Polish|Warsaw / Egypt|Egyptian|Cairo / Peru|Peruvian|Lima / Turkey|Turkish|Ankara /
        Canada|Canadian|Ottawa / India|Indian|New Delhi / Vietnam|Vietnamese|Hanoi / Greece|Greek|Athens
        / Austria|Austrian|Vienna / Hungary|Hungarian|Budapest / Morocco|Moroccan|Rabat /
        Brazil|Brazilian|Brasilia / Iran|Iranian|Tehran / Ethiopia|Ethiopian|Addis Ababa /
        Sweden|Swedish|Stockholm / Georgia|Georgian|Tbilisi / Nepal|Nepali|Kathmandu /
        Ireland|Irish|Dublin / Cuba|Cuban|Havana / Serbia|Serbian|Belgrade / Mexico|Mexican|Mexico City
        / China|Chinese|Beijing / France|French|Paris / Israel|Israeli|Jerusalem /
        Colombia|Colombian|Bogota
    """,
    "city": """
        Bergen / Lausanne / Porto / Kyoto / Salzburg / Turin / Marrakesh / Valencia / Aarhus / Krakow /
        Haifa / Izmir / Lyon / Cork / Graz / Varna / Tampere / Trieste
    """,
    "role": """
        foreign minister / trade minister / prime minister / president / defence secretary / finance
        minister / energy minister / ambassador / chief negotiator / union leader / health minister /
        police chief / deputy foreign minister / central bank governor
    """,
    "org": """
        the Fisheries Council / the Red Crescent / the Transport Board / the Lake Commission / Northwind
        Energy / the Customs Union / the Mountain Foundation / Halden Bank / the Football Federation /
        the Writers' Guild / the Grain Exchange / the Health Agency
    """,
    "topic": """
        fishing rights / the closed border crossing / a disputed dam / steel tariffs / gas prices / the
        prisoner exchange / a new rail link / the fate of detained journalists / visa rules / grain
        exports / the ceasefire in the valley / air traffic over the strait / pollution of the shared
        river / the stalled trade agreement / wages in the docks / a joint space station
    """,
    "day": """
        Monday / Tuesday / Wednesday / Thursday / Friday / Saturday / Sunday / March 4 / 12 June / Oct.
        9 / the eve of the vote / 19 November 2019 / Aug. 30
    """,
    "when": """
        next week / on Friday / in two weeks / next month / before the end of the year / in early spring
        / on Tuesday / by the weekend / within ten days / on 3 May / after the holidays / in the coming
        days / tomorrow / this autumn / at the end of April
    """,
    "event": """
        chess championship / film festival / climate conference / donors' conference / book fair /
        regatta / spring summit / youth games / air show
    """,
    "headline": """
        {alast} and {blast} meet in {city} / Talks on {topic} in {city} / {alast} under pressure / What
        we know about the {city} meeting / {acountry} and {bcountry} at odds over {topic} / No
        breakthrough in {city} / {blast}: no deal without us / Live: talks in {city} / News in brief
    """,
    "demand": """
        the release of all detained sailors / an end to the tariffs on steel / a say in the running of
        the dam / the return of the stolen statues / compensation for the victims of the spill / a
        public apology / lower prices for natural gas / the withdrawal of inspectors from the ports /
        equal access to the fishing grounds / a fixed date for the vote / the reopening of the border
        crossing / an independent inquiry / a ban on heavy trucks in the valley / more seats on the
        council / the right to land at the airport / a ten-year pause in drilling / that all patrols
        leave the strait / that no new base be built on the island / legally binding limits on fishing /
        higher pay for night shifts / that the treaty be put in writing / that reporters be let in / a
        promise never to close the canal again / the extradition of two bankers
    """,
    "refusal": """
        nothing else will do / the matter cannot wait / time is running out / there is no other way /
        this is not open to bargaining
    """,
    "reason": """
        the costs would fall on taxpayers alone / parliament would never approve it / the figures cannot
        be checked / there was no time to study the text / every country must choose its own partners /
        it would reward those who broke the rules / the last agreement had been ignored / such a step
        needs the consent of the islands / too many jobs depend on the mine / the offer came far too
        late / nobody had asked the farmers
    """,
    "quote": """
        We will not be hurried into a bad deal|the pace of the negotiations / The harvest is already
        lost|the harvest / Not a single boat may leave the harbour|the boats / I have seen enough
        photographs of handshakes|the ceremony / Prices will come down, but not this winter|prices / Our
        patience has its limits|patience / The bridge should never have been built there|the bridge /
        This is the best chance in a decade|the chance of peace / Nobody here wants a war over water|a
        war / The tests show that the water is safe|the water / The hospital will open on time|the
        hospital / We disagree about nearly everything except the weather|the differences between them /
        It is up to the courts now|the courts / Children must be back in school by the autumn|schools /
        That would be a grave mistake|the plan / No one was forced to sign|the signatures / The new
        planes are too loud for this valley|the planes / Our door remains open|further talks
    """,
    "promise": """
        lift the ban on imports / free the crew of the trawler / publish the full report / double the
        number of flights / build two hundred homes / pay for the clean-up / share its weather data /
        withdraw the patrol boats / open a consulate / train nurses / cut taxes on fuel / take in a
        thousand refugees / reopen the archive / hand over the documents
    """,
    "plan": """
        visit the islands / call an early election / close the embassy / freeze the accounts of three
        banks / sell the state airline / take the case to court / replace the head of the army / impose
        new tariffs / cut off the gas supply / expel four diplomats / raise the retirement age / send
        engineers to the dam / stop all visas / recall the ambassador / boycott the games / move the
        stock exchange
    """,
    "item": """
        flood defences / new ambulances / the repair of the railway / school meals / mine clearance /
        the harbour extension / a vaccine factory / coastal radar / winter shelters / solar panels on
        public buildings
    """,
    "goods": """
        blankets / radios / helmets / generators / wheat / tents / medicine / field kitchens / water
        pumps / fuel / bandages / body armour / seeds / baby food / spare parts / small boats /
        night-vision goggles
    """,
    "cause": """
        a shortage of drivers|shelves in the shops are empty / the drought|the river is at its lowest
        level / a software error|flights were cancelled / the strike of pilots|tourists are stranded /
        heavy snow|the pass is closed / rising rents|young people leave the capital / a broken cable|the
        islands are offline / low pay|nurses are quitting / the loss of a key supplier|the factory
        stands still / a dispute over names|the statue was taken down / fear of looting|the museum moved
        its paintings
    """,
    "accuse": """
        bribing inspectors / breaking the ceasefire / stealing designs / hiding the true number of
        victims / sinking a fishing boat / rigging the vote / spying on delegates / poisoning the river
        / dragging out the talks / arming smugglers / holding two nurses against their will
    """,
}
POOLS: dict[str, list[str]] = {name: " ".join(words.split()).split(" / ") for name, words in _WORDS.items()}
"""By name: people, places, things and phrases."""
