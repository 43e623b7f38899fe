//! Tests which lines of the chosen part are the body: small pages of each kind, in several languages.

use super::*;
use crate::prose;

const TEXT: [&str; 3] = [
    "El puente sobre el río Oste seguirá cerrado hasta Pascua, anunció el lunes el distrito, porque un pilar cede.",
    "Hasta entonces los coches pasarán por Hechthausen, y los autobuses escolares saldrán diez minutos antes.",
    "El arreglo costará once millones, y dos tercios los paga la región, según dijo el martes un portavoz del distrito.",
];

fn taken(html: &str) -> Vec<String> {
    let clues = Clues { headline: Some("El puente sigue cerrado"), ..Clues::default() };
    find(&Outline::of(prose::tree(html).unwrap().root(), None), &clues).body
}

fn page(above: &str, within: &str, below: &str) -> String {
    let [one, two, three] = TEXT;
    format!(
        "<article><h1>El puente sigue cerrado</h1>{above}<div><p>{one}</p>{within}<p>{two}</p><p>{three}</p>{below}</div></article>"
    )
}

#[track_caller]
fn is_apart(above: &str, within: &str, below: &str) {
    assert_eq!(taken(&page(above, within, below)), TEXT, "{above}{within}{below}");
}

#[track_caller]
fn is_kept(within: &str, lines: &[&str]) {
    let mut expected = vec![TEXT[0]];
    expected.extend(lines);
    expected.extend(&TEXT[1..]);
    assert_eq!(taken(&page("", within, "")), expected, "{within}");
}

#[test]
fn parts_in_boxes_of_their_own_are_one_article() {
    let [one, two, three] = TEXT;
    for html in [
        format!(
            "<div class=sum>{one}</div><ul class=s><li><a href=#>Compartir</a></ul><div class=t><p>{two}</p><p>{three}</p></div>"
        ),
        format!(
            "<div class=c><h3>Lo dicho</h3><div><p>{one}</p></div></div><div class=d><p>{two}</p><p>{three}</p></div>"
        ),
        TEXT.map(|text| format!("<div class=row><div class=col><p>{text}</p></div></div>")).concat(),
        TEXT.map(|text| format!("<section><div class=b><span>{text}</span></div></section>")).concat(),
        format!(
            "<div itemprop=articleBody><p>{one}</p></div><div class=x></div><div itemprop=articleBody><p>{two}</p><p>{three}</p></div>"
        ),
    ] {
        assert_eq!(taken(&format!("<article><h1>El puente sigue cerrado</h1>{html}</article>")), TEXT, "{html}");
    }
    let list = "<div><ul><li>Puente del Este: 41 barcos</li><li>Puente del Norte: 97 barcos</li></ul></div>";
    let html = format!("<article><h1>El puente sigue cerrado</h1><div><p>{one}</p><p>{two}</p></div>{list}</article>");
    assert_eq!(taken(&html)[2..], ["Puente del Este: 41 barcos", "Puente del Norte: 97 barcos"]);
}

#[test]
fn a_name_about_something_else_takes_nothing_away() {
    let [_, two, _] = TEXT;
    is_kept("<h2 id=popular-vote>El voto popular</h2><p>Ganó el sí.</p>", &["El voto popular", "Ganó el sí."]);
    for name in
        ["id=comments-by-the-treasurer", "class=share-of-voters", "class='social-impact x'", "id=author-of-the-plan"]
    {
        let section = format!("<section {name}><h2>Otra cosa</h2><p>{two} Bis.</p></section>");
        is_kept(&section, &["Otra cosa", &format!("{two} Bis.")]);
    }
    let post = "<div class=social-embed><blockquote><p>Nueve pilares de cuarenta, y nadie los miró.</p>— Ana <a href=https://t.example>24 nov</a></blockquote></div>";
    assert!(taken(&page("", post, "")).contains(&"Nueve pilares de cuarenta, y nadie los miró.".to_owned()));
    is_apart(
        "",
        &format!("<div class=related-posts><p>{two} <a href=/x>Más sobre el puente y la región</a></p></div>"),
        "",
    );
}

#[test]
fn short_lines_and_lists_before_the_first_paragraph_are_content() {
    let [one, two, three] = TEXT;
    for (lines, expected) in [
        ("<p>Qué cambia desde marzo</p><ul><li>sin barcos al este</li><li>coches gratis</li></ul>", 3),
        ("<ul><li>sin barcos al este</li><li>coches gratis hasta junio</li></ul>", 2),
        ("<p><b>Probado por:</b> Ana <b>Precio:</b> 23,99 €</p>", 1),
        ("<table><tr><td>Largo</td><td>41 m</td></tr><tr><td>Ancho</td><td>9 m</td></tr></table>", 2),
    ] {
        let html =
            format!("<article><h1>El puente sigue cerrado</h1>{lines}<p>{one}</p><p>{two}</p><p>{three}</p></article>");
        assert_eq!(taken(&html).len(), expected + 3, "{lines}");
    }
    is_apart(
        "<span>Política</span><div>3 min de lectura</div><ul><li>Ana Roth</li><li>24 noviembre 2026</li></ul>",
        "",
        "",
    );
}

#[test]
fn links_of_a_list_are_content_only_one_by_one_below_a_text() {
    is_kept("<ul><li><a href=/t>Cambiar un billete en la naviera</a></li></ul>", &["Cambiar un billete en la naviera"]);
    is_apart("", "<p>Más:</p><ul><li><a href=/t>Cambiar un billete en la naviera</a></li></ul>", "");
    let half = "<div class=h>Más historias del puente</div><ul><li>La vida de <a href=/a>un buzo del puerto</a></li>\
        <li>Cómo el club <a href=/b>se equivoca</a></li><li>Qué pasa <a href=/c>con el mercado</a></li></ul>";
    is_apart("", "", half);
    is_apart("", half, "");
}

#[test]
fn captions_are_apart_by_their_picture() {
    for caption in [
        "<div><img src=a.jpg><p>Buzos miran los pilares, el lunes. Foto: Pablo Mayo</p></div>",
        "<center><img src=a.jpg><br><em>Buzos miran los pilares, vistos por <a href=/d>Blue</a></em></center>",
        "<div align=center><img src=a.jpg alt='Nueve pilares rotos bajo el puente'><br><span>Nueve pilares rotos bajo el puente</span></div>",
        "<p><img src=a.jpg><br>Buzos miran los pilares, el lunes</p>",
        "<p><img src=a.jpg></p><p><small>Buzos miran los pilares, el lunes</small></p>",
        "<div><noscript><img src=a.jpg></noscript><span>Buzos miran los pilares</span><span>Pablo Mayo</span></div>",
    ] {
        is_apart("", caption, "");
        is_apart(caption, "", "");
    }
    is_kept(
        "<p><img src=a.jpg> Buzos miran los pilares, el lunes, dijo un portavoz.</p>",
        &["Buzos miran los pilares, el lunes, dijo un portavoz."],
    );
}

#[test]
fn galleries_with_their_counters_are_apart() {
    let slide = |at: u8| {
        format!(
            "<li><img src={at}.jpg><p>Buzos miran los pilares rotos, el lunes por la mañana.</p><span>{at} / 3</span></li>"
        )
    };
    is_apart("", &format!("<div><ul>{}{}{}</ul></div>", slide(1), slide(2), slide(3)), "");
    is_apart("<div><img src=a.jpg><div>Imagen 1 de 12</div><div>Cerrar</div></div>", "", "");
    is_kept("<ul><li>1/2 taza de miel</li><li>2 tazas de agua</li></ul>", &["1/2 taza de miel", "2 tazas de agua"]);
}

#[test]
fn boxes_with_a_call_are_apart() {
    let text = "Cada domingo, las mejores historias de trenes, caminos y viajes, que no salen en las guías.";
    for call in [
        format!("<div><p>{text}</p><a href=/n>APÚNTATE</a></div>"),
        format!("<div><h4>Boletín</h4><div>{text}</div><button>Alta</button></div>"),
        format!("<section><p>{text}</p><span><input type=email></span></section>"),
        format!(
            "<div><h5>A los lectores</h5><ul><li>Ana Roth</li><li>Pablo</li></ul><p>{text}</p><a href=/give>Dar</a></div>"
        ),
    ] {
        is_apart("", &call, "");
        is_apart("", "", &call);
    }
    let item = |at: u8| {
        format!("<div class=i><h3>Puente {at}</h3><p>{text}</p><a href=https://shop.example/{at}>Comprar</a></div>")
    };
    let list = format!("{}{}{}", item(1), item(2), item(3));
    assert_eq!(taken(&page("", &list, "")).iter().filter(|line| *line == text).count(), 3, "items of a list");
    let recipe = "<div><h3>Receta</h3><button>Imprimir</button><ul><li>agua</li><li>sal</li><li>miel</li><li>pera</li></ul></div>";
    is_kept(recipe, &["Receta", "agua", "sal", "miel", "pera"]);
}

#[test]
fn cards_of_neighbours_and_inline_links_are_apart() {
    let card = |side: &str| {
        format!(
            "<div class='grid {side}'><a href=/{side}><img src=a.jpg></a><div><a href=/{side}><h5>El club compra un barco</h5></a><p>Va a estar al norte</p></div></div>"
        )
    };
    is_apart("", "", &format!("<div class=np>{}{}</div>", card("next"), card("prev")));
    is_apart(
        "",
        "<a class=big href=/x><span><span class=x__subtitle>También</span><span class=t>Por qué nadie miró</span></span></a>",
        "",
    );
    let popup = "<span class=p><a href=/p>Ana Roth</a><span class=q><img src=a.jpg><a href=/p>Ana Roth</a><a href=/1>El club</a><a href=/2>El mercado</a></span></span>";
    is_kept(&format!("<p>Lo dijo {popup}, que dirige el puerto.</p>"), &["Lo dijo Ana Roth, que dirige el puerto."]);
}

#[test]
fn lines_below_the_text_that_address_readers_are_apart() {
    for line in [
        "<p><em>Ana Roth escribe sobre el puerto: <a href='mailto:a@puente.example'>a@puente.example</a>.</em></p>",
        "<p>Escriba a Ana Roth: ana@puente.example</p>",
        "<p><strong><em>¿Te ha gustado este artículo? ¡Compártelo!</em></strong></p>",
        "<p>Hat Ihnen der Artikel gefallen? Teilen Sie ihn!</p>",
        "<p>この記事が気に入ったらシェアしよう</p>",
        "<p>声明：本文仅代表作者本人观点，不代表本网立场。</p>",
        "<p>免责声明：本网站对内容的准确性不作保证。</p>",
        "<p>Понравилась статья? Расскажите друзьям!</p>",
        "<div>Etiquetas: <a href=/t>puente</a>, <a href=/u>puerto</a></div>",
        "<p>Publié le 24 novembre 2026, 9:02</p>",
        "<h3>¿Y usted?</h3>",
    ] {
        is_apart("", "", line);
    }
}

#[test]
fn a_pull_quote_is_not_said_twice() {
    is_apart("", "<div class=q><p>los autobuses escolares saldrán diez minutos antes</p></div>", "");
    is_apart("", "<blockquote>dos tercios los paga la región</blockquote>", "");
}

#[test]
fn writer_and_date_above_the_text_are_lines_of_the_head() {
    let [one, two, three] = TEXT;
    let html = format!(
        "<article><h1>El puente sigue cerrado</h1><p class=i>{one}</p><p class=w>By Ana Roth</p><p class=d>24 November 2026</p><p>{two}</p><p>{three}</p></article>"
    );
    let article = find(&Outline::of(prose::tree(&html).unwrap().root(), None), &Clues::default());
    assert_eq!(article.body, TEXT);
    assert_eq!(article.head, ["By Ana Roth", "24 November 2026"]);
}
