//! Words that stand in any news story and so say nothing about one.

/// Those of a language; none where it is not known.
pub fn stop_words(language: &str) -> impl Iterator<Item = &'static str> {
    let lists: &[&str] = match language {
        "ar" => &[ARABIC, ARABIC_NEWS],
        "en" => &[ENGLISH, ENGLISH_NEWS],
        "fr" => &[FRENCH, FRENCH_NEWS],
        _ => &[],
    };
    lists.iter().flat_map(|list| list.split_whitespace())
}

const FRENCH: &str = "
    à afin ai ainsi alors apr après as au aucun aucune aujourd auquel aura aurait auront aussi autant autour autre
    autres aux auxquels avait avant avec avoir avons c ça car ce ceci cela celle celles celui cependant certain certaine
    certaines certains ces cet cette ceux chacun chacune chaque chez ci comme comment contre d dans de déjà depuis
    derrière des désormais dès dessous dessus deux devant doit doivent donc dont du durant elle elles en encore enfin
    entre environ es est et étaient était étant été être eu eux face fait faire fois font hors hui il ils j jamais je
    jusqu jusque l la là laquelle le lequel les lesquelles lesquels leur leurs loin lors lorsque lui m ma mais malgré me
    même mêmes mes mieux moi moins mon n ne ni non nos notamment notre nous on ont ou où par parce parmi pas pendant peu
    peut peuvent plupart plus plusieurs plutôt pour pourquoi pourrait pourtant près presque puis puisque qu quand que
    quel quelle quelles quelque quelques quels qui quoi s sa sans sauf se selon sera serait seront ses seul seule si sien
    sinon soit son sont sous souvent sur t ta tandis tant te tel telle telles tels tes toi ton toujours tous tout toute
    toutes très trop tu un une unes uns vers voici voilà vont vos votre vous y
    trois quatre cinq six sept huit neuf dix cent mille million millions milliard milliards premier première deuxième
";

const FRENCH_NEWS: &str = "
    a affirmé ajouté annoncé assuré déclaré dit estimé expliqué indiqué précisé raconté rappelé souligné dernier dernière
    derniers dernières prochain prochaine an ans année années jour jours heure heures mois semaine semaines matin soir
    nuit lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre
    octobre novembre décembre
";

const ENGLISH: &str = "
    a about above across after again against all almost along already also although always am among an and another any
    are around as at away back be because been before behind being below between both but by can cannot could d did do
    does doing don done down during each either else enough even ever every few first for from further get gets give
    goes had has have having he her here hers herself him himself his how however i if in instead into is it its itself
    just last least less let like ll longer made make many may me might mine more most much must my myself near neither
    never next no nor not nothing now of off often on once one only onto or other others our ours out over own per rather
    re s same several shall she should since so some still such t than that the their theirs them themselves then there
    these they this those though three through thus to together too toward towards two under until up upon us ve very was
    we were what when where whether which while who whom whose why will with within without would yet you your yours
    four five six seven eight nine ten hundred thousand million millions billion billions second
";

const ENGLISH_NEWS: &str = "
    according added announced asked called says said say told tells came come day days week weeks month months year years
    time hour hours morning evening night today yesterday tomorrow monday tuesday wednesday thursday friday saturday
    sunday january february march april june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec
";

const ARABIC: &str = "
    في من إلى على عن مع أن إن أنه إنه أنها إنها أنهم كان كانت كانوا يكون تكون هذا هذه ذلك تلك هؤلاء الذي التي الذين اللذين
    اللتين اللواتي ما ماذا لا لم لن ليس ليست لكن ولكن أو أم ثم قد لقد كل كما كي لكي حتى حين حيث بعد قبل بين تحت فوق عند
    عندما منذ خلال ضد نحو حول دون غير سوى بعض أي هو هي هم هن نحن أنا أنت به بها بهم له لها لهم لنا فيه فيها فيهم منه منها
    منهم عليه عليها عليهم إليه إليها إليهم عنه عنها وهو وهي وهم وأن وإن وكان وكانت وقد ولم ولا وما ومن وفي وعلى وإلى بأن
    لأن إذ إذا إذن لو لولا أما إما أيضا أكثر أقل أول أولى آخر أخرى أحد إحدى واحد واحدة اثنان اثنين ثلاث ثلاثة أربع أربعة
    خمس خمسة ست ستة سبع سبعة ثماني ثمانية تسع تسعة عشر عشرة مئة ألف آلاف مليون مليونا مليار جميع معظم عدة وذلك كذلك كلها
    كله بعضها بعضهم غيرها نفسه نفسها ضمن عبر أمام وراء رغم بسبب بدون أثناء لدى هنا هناك مثل بل أين كيف متى لماذا
";

const ARABIC_NEWS: &str = "
    قال قالت وقال وقالت يقول تقول أضاف أضافت وأضاف وأضافت أعلن أعلنت وأعلن وأعلنت أكد أكدت وأكد وأكدت أوضح أوضحت وأوضح أفاد
    أفادت وأفاد وأفادت يوم اليوم أيام عام العام عاما سنة سنوات شهر شهرا أسبوع ساعة الساعة صباح مساء ليل ليلة الاثنين
    الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد يناير فبراير مارس أبريل مايو ماي يونيو يوليو يوليوز أغسطس غشت
    سبتمبر شتنبر أكتوبر نوفمبر نونبر ديسمبر دجنبر
";
