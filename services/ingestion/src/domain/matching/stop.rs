//! Words that say nothing about what a text is about: French, English, Arabic, Spanish and German, as
//! [`super::words`] folds them. What is a stop word here and a word of weight there is left out.

use std::{collections::HashSet, sync::LazyLock};

const FRENCH: &str = "au aux avait avant avec avoir car ce cela ces cet cette ceux chez comme contre dans de depuis des \
    deux dont du elle elles en encore entre est et etaient etait etant ete etre eux fait font il ils je la le les leur \
    leurs lors lui mais meme mes moins mon ne nos notre nous on ont ou par pas pendant peu peut plus pour qu quand que \
    quel quelle qui sa sans se selon sera ses si soit son sont sous sur ta tandis te tes tous tout toute toutes tres tu \
    un une va vers vos votre vous";
const ENGLISH: &str = "a about after again all also among an and any are as at be because been before being between both \
    but by can could did do does during each for from had has have he her here him his how i if in into is it its \
    itself just more most my no nor not now of off on only or other our out over own same said says she should so some \
    such than that the their them then there these they this those through to too under until up very was we were what \
    when where which while who whom why will with would you your";
const ARABIC: &str = "من في علي الي عن مع هذا هذه ذلك تلك التي الذي الذين ما لا لم لن ان انه انها كان كانت يكون قد كل \
    بعد قبل عند بين حتي او ثم لكن كما اي هو هي هم نحن انا لقد منذ خلال حول دون غير وقد وفي ومن وهو وهي وان كما حيث اذا \
    لدي به بها له لها فيه فيها منه منها عليه عليها ايضا بان وكان وكانت فان الا اما";
const SPANISH: &str = "al algo antes ante cada como con contra cual cuando del desde donde durante el ella ellas ellos era \
    eran es esa ese eso esta estaba estan este esto estos fue fueron ha habia han hasta hay la las lo los mas me mi mientras \
    muy ni nos o otra otro otros para pero por porque que quien se segun ser si sin sobre su sus tambien tanto tiene toda \
    todo todos tras un una uno unos y ya";
const GERMAN: &str = "aber alle als am an auch auf aus bei beim bis da damit dann das dass dem den denn der des dessen dies \
    diese dieser doch dort durch ein eine einem einen einer eines er es etwa fur gegen habe haben hatte hatten ihm ihn \
    ihr ihre im ist jedoch kann kein keine konnen mehr mit nach nicht noch nur oder ohne sei sein seine seit sich sie \
    sind sollen soll sowie uber um und uns unter vom von vor waren weil wenn werden wie wieder wird wurde wurden zu zum \
    zur zwischen";
/// Days and months are written with a capital in English and German, and name nothing.
const DATES: &str = "monday tuesday wednesday thursday friday saturday sunday january february march april may june july \
    august september october november december lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars \
    avril mai juin juillet aout septembre octobre novembre decembre montag dienstag mittwoch donnerstag freitag samstag \
    sonntag januar februar marz juni juli oktober dezember lunes martes miercoles jueves viernes sabado domingo enero \
    febrero abril mayo junio julio agosto septiembre octubre noviembre diciembre الاثنين الثلاثاء الاربعاء الخميس الجمعه \
    السبت الاحد";

/// Agencies name themselves in what they send.
const AGENCIES: &str = "afp ap reuters dpa efe ansa apa ats belga lusa map aps tap upi spa mena wam qna petra anp tt ntb \
    ritzau xinhua tass bloomberg ا ف ب رويترز واس وام بترا";

static STOP: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    [FRENCH, ENGLISH, ARABIC, SPANISH, GERMAN, DATES, AGENCIES]
        .iter()
        .flat_map(|words| words.split_whitespace())
        .collect()
});

/// Whether a folded word says nothing about the subject.
pub(super) fn is_stop(word: &str) -> bool {
    STOP.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::matching::words::fold;

    #[test]
    fn stop_words_stand_here_as_texts_are_folded() {
        for word in STOP.iter() {
            assert_eq!(&fold(word), word);
        }
        assert!(is_stop("selon") && !is_stop("war") && !is_stop("port"));
    }
}
