//! The words of Teresa Colombo's story.

use casework::diary::EntryKind;

/// What the daughter tells on the telephone.
pub const CONTACT: &str = "Telefona la figlia, Anna. La madre vive sola al terzo piano; dieci giorni fa è caduta in bagno, di notte, ed è rimasta a terra fino al mattino perché non arrivava al telefono. Nessuna frattura, ma da allora ha paura di lavarsi da sola e mangia poco. Anna lavora a Lodi e viene il sabato. La signora è d'accordo che chiamiamo: preferisce al mattino, sul fisso.";

/// What is heard at the first interview.
pub const INTERVIEW: &str = "La signora Colombo arriva con la figlia, vestita con cura, e tiene a dire subito che «a casa mia ci so stare». Racconta la caduta senza drammi. Ha lavorato quarant'anni in una sartoria e cuce ancora un poco, ma da quando ha paura del bagno si lava a pezzi e ha smesso di scendere a fare la spesa. Le scale le pesano: tre piani senza ascensore. La figlia la sente ogni sera e si dice in colpa di abitare lontano. La signora Ida, vicina di pianerottolo, ha le chiavi.";

/// What stands in the diary: days after the first contact, hour, kind, minutes, who was there, text.
pub const DIARY: [(u64, u32, EntryKind, i64, &str, &str); 11] = [
    (
        22,
        10,
        EntryKind::HomeVisit,
        75,
        "la signora e la vicina Ida",
        "Visita domiciliare. La casa è in ordine e piena di luce; il bagno ha una vasca alta senza maniglie. La signora mostra come entra: si aggrappa al lavandino. Guardiamo insieme l'armadietto delle medicine: due scatole sono scadute. Ida passa la mattina con il pane e dice: «Finché ce la faccio io, ci guardo volentieri». Lascio il foglio sulle maniglie e sulla sedia da vasca che passa la farmacia.",
    ),
    (
        27,
        15,
        EntryKind::Telephone,
        20,
        "",
        "Telefonata con la figlia Anna. Può venire anche il mercoledì sera, a settimane alterne. Preferisce che l'aiuto per l'igiene lo faccia una persona esterna: «Con me la mamma si vergogna». Le spiego la spesa e la documentazione ISEE.",
    ),
    (
        40,
        11,
        EntryKind::Network,
        60,
        "medico di base, infermiera dell'ambulatorio",
        "Incontro in ambulatorio con il medico di base e l'infermiera. La pressione è ballerina, la terapia è stata semplificata: tre pastiglie al mattino, una alla sera. Il medico conferma che un aiuto due volte la settimana per l'igiene è sufficiente se qualcuno controlla i farmaci. L'infermiera la vedrà ogni mese.",
    ),
    (
        66,
        9,
        EntryKind::HomeVisit,
        60,
        "la signora e l'operatrice dell'ente",
        "Prima uscita insieme all'operatrice. La signora aveva già messo gli asciugamani sul letto. Un po' di imbarazzo all'inizio, poi parlano di stoffe. Concordato che venga sempre la stessa persona, martedì e venerdì. Montate le maniglie: le ha pagate la figlia.",
    ),
    (
        88,
        11,
        EntryKind::Telephone,
        15,
        "",
        "Telefonata alla signora. Dorme meglio: «So che se cado schiaccio il bottone». Il telesoccorso ha chiamato due volte per prova. Chiede se può spostare il venerdì alle nove, perché alle undici c'è il rosario alla radio.",
    ),
    (
        109,
        14,
        EntryKind::Letter,
        10,
        "",
        "L'ente comunica che dal mese prossimo il venerdì è anticipato alle 9:00, come chiesto. Aggiornata la figlia per messaggio.",
    ),
    (
        128,
        10,
        EntryKind::Interview,
        45,
        "la figlia Anna",
        "Colloquio in sede con Anna. È stanca ma più serena; parla per la prima volta della morte del padre e di quanto la madre si sia chiusa da allora. Le propongo il gruppo dei familiari del quartiere, il secondo giovedì del mese.",
    ),
    (
        163,
        9,
        EntryKind::HomeVisit,
        60,
        "la signora",
        "Visita domiciliare. La signora è scesa due volte al mercato con la volontaria dell'associazione, piano piano, fermandosi sul pianerottolo del primo piano dove ora c'è una sedia. Ha ripreso a fare gli orli per le nipoti di Ida. Pesa un chilo e mezzo di più.",
    ),
    (
        186,
        16,
        EntryKind::Network,
        40,
        "operatrice e coordinatrice dell'ente",
        "Incontro con l'ente. L'operatrice segnala che la signora il lunedì è confusa sui farmaci del fine settimana. Si decide la scatola settimanale, che prepara l'infermiera; la figlia controlla il sabato.",
    ),
    (
        207,
        10,
        EntryKind::Telephone,
        15,
        "",
        "Telefonata alla signora dopo la prima settimana con la scatola delle medicine: nessun errore. Dice che la scatola «sembra quella dei bottoni, solo che questi si mangiano».",
    ),
    (
        226,
        9,
        EntryKind::HomeVisit,
        60,
        "la signora e la vicina Ida",
        "Visita domiciliare. Ida sarà via tutto dicembre dalla sorella: la signora è preoccupata. Concordato che il telesoccorso chiami anche la sera e che la volontaria passi il lunedì. Da riprendere con la figlia prima della verifica.",
    ),
];
