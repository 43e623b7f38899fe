//! Invented dispatches in the style of agencies, in three languages.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Signature;
use crate::domain::{Digest, Draft, Item, ItemId, LanguageTag, ParsedItem, Parser, Raw, SourceId};

/// Noon of 10 March 2026.
const NOON: i64 = 1_773_144_000;

/// An item that was published this many hours after noon.
pub(super) fn item(language: &str, headline: &str, body: &[&str], hours: i64) -> Item {
    let time = OffsetDateTime::from_unix_timestamp(NOON).unwrap() + Duration::hours(hours);
    let draft = Draft::make(ParsedItem {
        own_id: format!("{headline} {hours}"),
        headline: headline.into(),
        body: body.iter().map(|paragraph| (*paragraph).to_owned()).collect(),
        language: LanguageTag::parse(language),
        publish_time: Some(time),
        ..ParsedItem::default()
    });
    Item {
        archived: false,
        provider: None,
        id: ItemId::new(Uuid::now_v7()),
        source_id: SourceId::new(Uuid::now_v7()),
        source_name: "Agence".into(),
        revision: 1,
        draft: draft.unwrap(),
        ingest_time: time,
        update_time: time,
        raw: Raw { digest: Digest::of(b""), parser: Parser { name: "test".into(), version: 1 } },
    }
}

pub(super) fn signature(item: &Item) -> Signature {
    Signature::of(item).expect("it has enough words")
}

pub(super) const PORT_HEADLINE: &str = "Le port de Safi rouvre après trois ans de travaux";
pub(super) const PORT: [&str; 8] = [
    "Le port de Safi a accueilli mardi ses premiers chalutiers depuis la tempête qui avait emporté sa digue, après trois ans de travaux et 412 millions de dirhams de dépenses.",
    "« Nous avons attendu ce moment plus longtemps que prévu », a reconnu Hassan Belkadi, directeur du port, devant une centaine de pêcheurs rassemblés sur le quai.",
    "La nouvelle digue, longue de 850 mètres, doit protéger le bassin des houles d'hiver que redoutent les équipages de la région.",
    "Quelque 1 200 marins vivent de la sardine à Safi, première ville de conserve du Maroc, dont les usines tournaient au ralenti.",
    "Selon le ministère de la Pêche, les débarquements pourraient retrouver leur niveau d'avant la tempête dès l'automne prochain.",
    "La coopérative Al Bahr, qui réunit 64 armateurs, demande pourtant que le prix du gazole soit plafonné pendant la reprise.",
    "Son président, Driss Lahlou, a averti que plusieurs bateaux resteraient à quai si rien n'était décidé avant la fin du mois.",
    "Le roi Mohammed VI avait ordonné la reconstruction de l'ouvrage lors d'une visite dans la ville.",
];
/// About every third word was replaced.
const PORT_REWRITTEN: [&str; 8] = [
    "Le port de Safi a reçu mardi ses premiers chalutiers depuis la tempête qui avait détruit sa digue, au terme de trois années de chantier et 412 millions de dirhams engagés.",
    "« Nous avons attendu ce moment plus longtemps que prévu », a admis Hassan Belkadi, patron du port, face à une foule de pêcheurs réunis sur le quai.",
    "La nouvelle digue, longue de 850 mètres, est censée abriter le bassin des houles d'hiver que craignent les marins du coin.",
    "Quelque 1 200 personnes vivent de la sardine à Safi, première ville de conserve du Maroc, où les fabriques tournaient à petit régime.",
    "D'après le ministère de la Pêche, les volumes débarqués devraient revenir à leur niveau d'avant la tempête cet automne.",
    "La coopérative Al Bahr, qui regroupe 64 armateurs, réclame toutefois que le prix du gazole soit limité le temps du redémarrage.",
    "Son président, Driss Lahlou, a prévenu que des navires resteraient à quai faute de décision avant la fin du mois.",
    "Le roi Mohammed VI avait demandé de rebâtir l'ouvrage au cours d'un déplacement dans la ville.",
];
const PORT_ENGLISH: [&str; 5] = [
    "The port of Safi welcomed its first trawlers on Tuesday since a storm tore away its breakwater, after three years of work that cost 412 million dirhams.",
    "\"We have waited for this longer than planned,\" the port's director, Hassan Belkadi, told a crowd of fishermen on the quay.",
    "The new breakwater, 850 metres long, is meant to shield the harbour from the winter swells that crews fear.",
    "Some 1,200 sailors live off sardines in Safi, where canneries had slowed to a crawl.",
    "The Al Bahr cooperative, which groups 64 owners under Driss Lahlou, wants the price of fuel to be capped.",
];
/// A report of the same event by another agency.
const PORT_SECOND: [&str; 4] = [
    "Des dizaines de bateaux ont regagné mardi matin le port de Safi, fermé depuis qu'une tempête en avait brisé la digue.",
    "L'ouvrage reconstruit mesure 850 mètres, a précisé Hassan Belkadi, qui dirige l'établissement, en présence d'élus.",
    "À terre, les conserveries attendent la sardine avec impatience : beaucoup avaient mis leurs ouvrières au chômage.",
    "Driss Lahlou, porte-parole des armateurs, juge que la reprise sera lente tant que le carburant restera cher.",
];
const RATES_HEADLINE: &str = "Central bank keeps rates on hold as inflation cools";
const RATES: [&str; 6] = [
    "The Bank of Norland left its key rate at 4.25 percent on Thursday, saying that inflation was cooling but that wages still rose too fast for comfort.",
    "Governor Ingrid Halvorsen told reporters in Port Ellis that the board had voted seven to two, with both dissenters asking for a cut.",
    "Prices rose 3.1 percent in the year to February, down from 3.8 percent in January, as energy costs fell for a fifth month.",
    "Economists at Marlow Partners had expected the decision, and now see a first cut in June rather than in May.",
    "The crown gained 0.4 percent against the euro after the announcement, while shares of builders such as Tervane fell.",
    "Unions accused Halvorsen of ignoring households whose mortgages have doubled since the tightening began.",
];
const RATES_REWRITTEN: [&str; 6] = [
    "The Bank of Norland held its key rate at 4.25 percent on Thursday, noting that inflation was cooling but that wages still grew too quickly for its liking.",
    "Governor Ingrid Halvorsen told journalists in Port Ellis that the board had voted seven to two, with both opponents favouring a reduction.",
    "Prices rose 3.1 percent in the year to February, compared with 3.8 percent in January, because energy bills dropped for a fifth month.",
    "Analysts at Marlow Partners had predicted the decision, and now await a first cut in June instead of May.",
    "The crown strengthened 0.4 percent against the euro after the news, but shares of builders such as Tervane slipped.",
    "Unions blamed Halvorsen for ignoring families whose mortgages have doubled since the tightening began.",
];
const DAM_HEADLINE: &str = "افتتاح سد جديد في وادي الزيتون بعد خمس سنوات من الأشغال";
const DAM: [&str; 5] = [
    "افتتح وزير المياه سمير القاسمي يوم الثلاثاء سداً جديداً في وادي الزيتون بعد خمس سنوات من الأشغال كلفت ٣٢٠ مليون دينار.",
    "وقال القاسمي أمام سكان القرى المجاورة إن السد سيروي ١٨ ألف هكتار من الأراضي الزراعية التي عانت من الجفاف.",
    "وتبلغ سعة الخزان ٧٥ مليون متر مكعب، وهو ما يكفي لتزويد مدينة الرمانة بمياه الشرب طوال فصل الصيف.",
    "وطالب ممثل المزارعين فارس المنصوري بتعويض الأسر التي غمرت المياه أراضيها قبل نهاية العام الحالي.",
    "ويأتي المشروع ضمن خطة وطنية لبناء تسعة سدود في المناطق الجافة خلال العقد المقبل.",
];
const DAM_REWRITTEN: [&str; 5] = [
    "دشن وزير المياه سمير القاسمي يوم الثلاثاء سداً جديداً في وادي الزيتون عقب خمس سنوات من الأشغال بلغت تكلفتها ٣٢٠ مليون دينار.",
    "وأكد القاسمي أمام أهالي القرى المجاورة أن السد سيروي ١٨ ألف هكتار من الأراضي الزراعية المتضررة من الجفاف.",
    "وتصل سعة الخزان إلى ٧٥ مليون متر مكعب، وهو ما يكفي لإمداد مدينة الرمانة بمياه الشرب خلال فصل الصيف.",
    "ودعا ممثل المزارعين فارس المنصوري إلى تعويض الأسر التي غمرت المياه حقولها قبل نهاية السنة الحالية.",
    "ويندرج المشروع ضمن خطة وطنية لبناء تسعة سدود في المناطق الجافة خلال العقد المقبل.",
];

const RATES_SECOND: [&str; 3] = [
    "Mortgage holders in Norland will wait at least until summer for relief: rates stay where they are, the central bank decided on Thursday.",
    "Ingrid Halvorsen, its governor, pointed to inflation that still troubles shoppers, while markets in Port Ellis took the news calmly.",
    "Two members of the board wanted to ease at once, according to a statement.",
];
const DAM_SECOND: [&str; 3] = [
    "شهد وادي الزيتون صباح الثلاثاء مراسم تشغيل السد الذي انتظره الأهالي طويلاً، بحضور وزير المياه سمير القاسمي وعدد من النواب.",
    "ورحب فلاحون بالمنشأة الجديدة، لكنهم طالبوا بتعويض من فقدوا حقولهم تحت مياه الخزان.",
    "وستصل المياه إلى مدينة الرمانة عبر أنابيب يكتمل مدها الشهر المقبل.",
];
const TOLL_HEADLINE: &str = "Landslide kills villagers in Arn valley";

fn toll(dead: &str, hurt: &str, homeless: &str) -> String {
    format!(
        "A landslide in the Arn valley has killed {dead} people and injured {hurt} others, said Petra Lindqvist of the Norland \
         rescue service, after days of rain above the village of Hallen. Soldiers from Fort Mead dug with bare hands for \
         survivors, and {homeless} residents slept in a school run by the Red Crescent in Tormund."
    )
}

fn prefixed<'a>(header: &'a str, body: &[&'a str]) -> Vec<&'a str> {
    std::iter::once(header).chain(body.iter().copied()).collect()
}

/// Two items and their relation.
pub(super) struct Case {
    pub what: &'static str,
    pub one: Item,
    pub other: Item,
    pub relation: super::Relation,
}

pub(super) fn cases() -> Vec<Case> {
    use super::Relation::{NearCopy, SameStoryline, Unrelated};
    let case =
        |what, one: &Item, other: &Item, relation| Case { what, one: one.clone(), other: other.clone(), relation };
    let port = item("fr", PORT_HEADLINE, &PORT, 0);
    let rates = item("en", RATES_HEADLINE, &RATES, 0);
    let dam = item("ar", DAM_HEADLINE, &DAM, 0);
    let header = prefixed("SAFI (Maroc), 10 mars (Agence du Sud) - De notre correspondant", &PORT);
    let mut cases = vec![
        case("a copy under another header", &port, &item("fr", "Maroc: Safi retrouve son port", &header, 2), NearCopy),
        case("a trim to three paragraphs", &port, &item("fr", "Safi rouvre", &PORT[..3], 5), NearCopy),
        case("a rewrite", &port, &item("fr", "Safi : le port reprend vie", &PORT_REWRITTEN, 3), NearCopy),
        case(
            "a trim of a rewrite",
            &port,
            &item("fr", "Safi : le port reprend vie", &PORT_REWRITTEN[..4], 3),
            NearCopy,
        ),
        case(
            "a second report",
            &port,
            &item("fr", "À Safi, les bateaux reviennent au port", &PORT_SECOND, 4),
            SameStoryline,
        ),
        case("a translation", &port, &item("en", "Moroccan port of Safi reopens", &PORT_ENGLISH, 1), SameStoryline),
        case("a copy after ten days", &port, &item("fr", PORT_HEADLINE, &PORT, 240), NearCopy),
        case("a copy after twenty days", &port, &item("fr", PORT_HEADLINE, &PORT, 480), Unrelated),
        case(
            "an English copy",
            &rates,
            &item("en", "Norland holds rates", &prefixed("PORT ELLIS, March 12 (Wire) -", &RATES), 1),
            NearCopy,
        ),
        case("an English trim", &rates, &item("en", "Norland holds rates", &RATES[..3], 1), NearCopy),
        case("an English rewrite", &rates, &item("en", "Norland's bank stands pat", &RATES_REWRITTEN, 1), NearCopy),
        case(
            "a second English report",
            &rates,
            &item("en", "Norland borrowers get no relief", &RATES_SECOND, 2),
            SameStoryline,
        ),
        case(
            "a toll that rises",
            &item("en", TOLL_HEADLINE, &[&toll("12", "40", "200")], 0),
            &item("en", "Toll rises in Arn valley", &[&toll("15", "52", "350")], 6),
            NearCopy,
        ),
        case(
            "a second Arabic report",
            &dam,
            &item("ar", "وزير المياه يفتتح سد وادي الزيتون", &DAM_SECOND, 3),
            SameStoryline,
        ),
        case(
            "an Arabic copy",
            &dam,
            &item("ar", "سد جديد", &prefixed("الرمانة، 10 مارس (الوكالة) -", &DAM), 1),
            NearCopy,
        ),
        case("an Arabic trim", &dam, &item("ar", DAM_HEADLINE, &DAM[..3], 1), NearCopy),
        case(
            "an Arabic rewrite",
            &dam,
            &item("ar", "تدشين سد جديد في وادي الزيتون بتكلفة ٣٢٠ مليون دينار", &DAM_REWRITTEN, 1),
            NearCopy,
        ),
        case("a port and a bank", &port, &rates, Unrelated),
        case("a port and a dam", &port, &dam, Unrelated),
    ];
    cases.extend(templates());
    cases
}

/// Different events of one kind, reported with the same template.
fn templates() -> Vec<Case> {
    use super::Relation::Unrelated;
    let case = |what, one, other| Case { what, one, other, relation: Unrelated };
    let match_fr = |home: &str, away: &str, score: &str, scorer: &str, minute: u32, crowd: &str, hours| {
        let headline = format!("Ligue 1 : {home} bat {away} {score}");
        let first = format!(
            "{home} s'est imposé {score} contre {away} samedi soir lors de la 26e journée de Ligue 1, devant {crowd} spectateurs."
        );
        let second = format!(
            "L'unique but de la première période a été inscrit par {scorer} à la {minute}e minute sur un centre venu de la droite."
        );
        let third = format!(
            "Grâce à cette victoire, {home} remonte au classement, tandis que {away} reste sous la menace de la zone de relégation."
        );
        item("fr", &headline, &[&first, &second, &third], hours)
    };
    let weather = |place: &str, low: i32, high: i32, wind: u32, rain: u32, hours| {
        let headline = format!("Météo : le temps prévu à {place}");
        let first = format!(
            "Le temps sera variable à {place}, avec des températures comprises entre {low} et {high} degrés selon Météo-Maroc."
        );
        let second = format!(
            "Le vent soufflera jusqu'à {wind} kilomètres à l'heure sur la côte, et il tombera jusqu'à {rain} millimètres de pluie."
        );
        item(
            "fr",
            &headline,
            &[&first, &second, "Les automobilistes sont invités à la prudence sur les routes de montagne."],
            hours,
        )
    };
    let market = |points: &str, change: &str, volume: &str, top: &str, gain: &str, hours| {
        let first = format!(
            "The Norland 40 index closed at {points} points on the Port Ellis exchange, a change of {change} percent on the day."
        );
        let second =
            format!("Trading volume reached {volume} million crowns, and {top} led the gainers with {gain} percent.");
        let third = "Traders said that investors were waiting for the decision of the central bank before they take new positions.";
        item("en", "Norland shares close the day", &[&first, &second, third], hours)
    };
    let match_ar = |home: &str, away: &str, goals: &str, scorer: &str, stadium: &str, crowd: &str| {
        let headline = format!("{home} يهزم {away} في الدوري الممتاز");
        let first = format!(
            "فاز فريق {home} على ضيفه {away} {goals} مساء السبت على ملعب {stadium} ضمن الجولة العشرين من الدوري الممتاز."
        );
        let second = format!("وسجل {scorer} هدف الفوز أمام {crowd} متفرج بعد عرضية متقنة من الجهة اليمنى.");
        let third = format!("وبهذا الفوز يتقدم {home} في جدول الترتيب بينما يبقى {away} مهدداً بالهبوط.");
        item("ar", &headline, &[&first, &second, &third], 0)
    };
    vec![
        case(
            "two matches of one evening",
            match_fr("Lyon", "Nantes", "3-1", "Rayan Cherkaoui", 17, "41.200", 0),
            match_fr("Marseille", "Brest", "2-0", "Mason Greene", 38, "62.350", 0),
        ),
        case(
            "two matches of the same teams",
            match_fr("Lyon", "Nantes", "3-1", "Rayan Cherkaoui", 17, "41.200", 0),
            match_fr("Lyon", "Nantes", "2-0", "Alexandre Lacroix", 44, "38.900", 60),
        ),
        case("the weather of two places", weather("Safi", 12, 19, 45, 3, 0), weather("Tanger", 9, 15, 80, 22, 0)),
        case("the weather of two days", weather("Safi", 12, 19, 45, 3, 0), weather("Safi", 14, 23, 30, 8, 24)),
        case(
            "two days of a stock market",
            market("8,012.35", "0.51", "912", "Tervane", "4.2", 0),
            market("7,944.10", "-0.85", "1,044", "Halden", "2.7", 24),
        ),
        case(
            "two Arabic matches",
            match_ar("الهلال", "الاتفاق", "بثلاثة أهداف", "سالم الدوسري", "المملكة", "٢٤٠٠٠"),
            match_ar("الرجاء", "الوداد", "بهدفين", "كريم بنشريفة", "الشمال", "٤١٠٠٠"),
        ),
        case(
            "the same people on other days",
            item(
                "en",
                "Halvorsen defends budget before parliament",
                &[
                    "Prime Minister Jonas Halvorsen defended his budget before the parliament in Port Ellis on Monday, and rejected calls from Elin Strand for lower taxes.",
                    "Strand, who leads the opposition, said that families would pay for motorways that nobody needs.",
                ],
                0,
            ),
            item(
                "en",
                "Halvorsen visits flooded valley",
                &[
                    "Jonas Halvorsen travelled to the flooded valley of Arn on Wednesday, where hundreds had lost their homes, and promised quick repairs of bridges and dikes.",
                    "Elin Strand accused him of coming too late; rescuers still searched for missing hikers near the dam.",
                ],
                50,
            ),
        ),
    ]
}
