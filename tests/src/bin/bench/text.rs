//! Stories of about 2 KiB that differ as dispatches do: common words, with different names and numbers.

/// The beginning of each headline, before the number.
const HEADLINE: &str = "Dépêche numéro ";
/// How many sentences a story has.
const SENTENCES: usize = 14;

const TEMPLATES: [&str; 16] = [
    "Le port de {place} a reçu ce mardi {number} bateaux, après trois ans de travaux et bien des retards.",
    "« Nous attendions cela depuis {number} ans », a déclaré {person}, venu de {place} avec sa famille.",
    "La commission a adopté le projet de loi par {number} voix, malgré les réserves exprimées par {person}.",
    "Les agriculteurs de {place} demandent que la sécheresse soit reconnue dans {number} communes rurales.",
    "Selon {person}, le budget de la région atteindra {number} millions de dirhams à la fin de l’année.",
    "Une centaine de chercheurs réunis à {place} ont présenté {number} manuscrits restaurés par {person}.",
    "L’équipe de {place} a remporté la finale devant {number} spectateurs grâce à un but de {person}.",
    "Le ministère a promis {number} nouvelles écoles, dont la première ouvrira en septembre à {place}.",
    "La compagnie maritime a commandé trois navires électriques pour la ligne de {place}, selon {person}.",
    "Un incendie a détruit {number} hectares de forêt près de {place} avant l’arrivée des secours.",
    "La bourse a terminé la séance en hausse, portée par les banques et par les mines de {place}.",
    "{person} présidera pendant {number} mois le conseil de surveillance, a annoncé le gouvernement.",
    "Le tribunal de {place} a reporté l’audience, car {number} témoins n’avaient pas été entendus.",
    "Le festival de {place} accueillera cet été {number} musiciens, autour d’un hommage à {person}.",
    "Les hôpitaux de {place} manquent de {number} infirmières, a reconnu {person} devant les députés.",
    "Les négociations reprendront à {place}, où {person} doit rencontrer les syndicats des transports.",
];
const ONSETS: [&str; 16] =
    ["Ba", "Ka", "Ta", "Ma", "Sa", "Ra", "La", "Za", "Bou", "Fa", "Da", "Ha", "Ja", "Na", "Tou", "Gui"];
const MIDDLES: [&str; 12] = ["li", "ro", "na", "mi", "sse", "da", "ra", "fi", "zou", "be", "ri", "ja"];
const ENDS: [&str; 12] = ["ne", "d", "r", "ma", "l", "zi", "ni", "t", "ra", "ki", "ch", "m"];

/// A story with a number.
pub(crate) struct Dispatch {
    /// The headline, which no other story has.
    pub headline: String,
    /// The paragraphs, one sentence each.
    pub paragraphs: Vec<String>,
}

impl Dispatch {
    /// The story with this number, the same in each run.
    pub fn of(number: u64) -> Self {
        let mut dice = Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let sentence = |dice: &mut Dice| {
            let template = dice.pick(&TEMPLATES);
            let person = format!("{} {}", dice.name(), dice.name());
            let sentence = template.replace("{place}", &dice.name()).replace("{person}", &person);
            sentence.replace("{number}", &dice.below(900).to_string())
        };
        let paragraphs = (0..SENTENCES).map(|_| sentence(&mut dice)).collect();
        Self { headline: format!("{HEADLINE}{number}"), paragraphs }
    }
}

/// The text page of a story.
pub(crate) fn page(number: u64) -> String {
    let Dispatch { headline, paragraphs } = Dispatch::of(number);
    format!("{headline}\n\n{headline}\n\n- in Économie\n\n{}\n", paragraphs.join("\n\n"))
}

/// The number of the story whose headline is in these bytes.
pub(crate) fn number_in(bytes: &[u8]) -> Option<u64> {
    let start = bytes.windows(HEADLINE.len()).position(|window| window == HEADLINE.as_bytes())? + HEADLINE.len();
    let digits = bytes[start..].split(|byte| !byte.is_ascii_digit()).next()?;
    str::from_utf8(digits).ok()?.parse().ok()
}

/// Xorshift (Marsaglia 2003): the same story in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }

    fn name(&mut self) -> String {
        [self.pick(&ONSETS), self.pick(&MIDDLES), self.pick(&ENDS)].concat()
    }
}
