<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Cause</name>
    <message>
        <source>first check</source>
        <translation>erste Prüfung</translation>
    </message>
    <message>
        <source>timer</source>
        <translation>Zeitgeber</translation>
    </message>
    <message>
        <source>shown again</source>
        <translation>wieder angezeigt</translation>
    </message>
    <message>
        <source>checked again</source>
        <translation>erneut geprüft</translation>
    </message>
    <message>
        <source>safe mode on</source>
        <translation>sicherer Modus an</translation>
    </message>
    <message>
        <source>safe mode off</source>
        <translation>sicherer Modus aus</translation>
    </message>
    <message>
        <source>mount table changed</source>
        <translation>Einhängetabelle geändert</translation>
    </message>
    <message>
        <source>the simulation was changed</source>
        <translation>die Simulation wurde geändert</translation>
    </message>
    <message>
        <source>directory changed</source>
        <translation>Verzeichnis geändert</translation>
    </message>
    <message>
        <source>file system changed</source>
        <translation>Dateisystem geändert</translation>
    </message>
    <message>
        <source>configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>an operation succeeded</source>
        <translation>ein Vorgang ist gelungen</translation>
    </message>
</context>
<context>
    <name>Configuration</name>
    <message>
        <source>There is no driver &quot;%1&quot;.</source>
        <translation>Es gibt keinen Treiber „%1“.</translation>
    </message>
    <message>
        <source>There is no driver &quot;%1&quot;; did you mean &quot;%2&quot;?</source>
        <translation>Es gibt keinen Treiber „%1“; ist „%2“ gemeint?</translation>
    </message>
    <message>
        <source>This is not a file.</source>
        <translation>Das ist keine Datei.</translation>
    </message>
    <message>
        <source>The file is too large for a configuration.</source>
        <translation>Die Datei ist zu groß für eine Konfiguration.</translation>
    </message>
    <message>
        <source>No stores are configured: [DEFAULT] has no enabled_backends, and there is no [glance_store] with stores.</source>
        <translation>Es sind keine Speicher konfiguriert: [DEFAULT] hat kein enabled_backends, und es gibt kein [glance_store] mit stores.</translation>
    </message>
    <message>
        <source>The option belongs to [DEFAULT], not to [%1].</source>
        <translation>Die Option gehört in [DEFAULT], nicht in [%1].</translation>
    </message>
    <message>
        <source>There is no such option; did you mean &quot;%1&quot;?</source>
        <translation>Diese Option gibt es nicht; ist „%1“ gemeint?</translation>
    </message>
    <message>
        <source>There is a comma with no store before or after it.</source>
        <translation>Vor oder nach einem Komma fehlt ein Speicher.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; names no driver; a store is written as ID:DRIVER.</source>
        <translation>„%1“ nennt keinen Treiber; ein Speicher wird als ID:TREIBER geschrieben.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no id; a store is written as ID:DRIVER.</source>
        <translation>„%1“ hat keine ID; ein Speicher wird als ID:TREIBER geschrieben.</translation>
    </message>
    <message>
        <source>There are more than %1 stores; the others are left out.</source>
        <translation>Es gibt mehr als %1 Speicher; die übrigen werden weggelassen.</translation>
    </message>
    <message>
        <source>The id &quot;%1&quot; stands there twice, with the drivers &quot;%2&quot; and &quot;%3&quot;.</source>
        <translation>Die ID „%1“ steht zweimal da, mit den Treibern „%2“ und „%3“.</translation>
    </message>
    <message>
        <source>Ids that start with &quot;os_glance_&quot; are reserved for glance.</source>
        <translation>IDs, die mit „os_glance_“ beginnen, sind für Glance reserviert.</translation>
    </message>
    <message>
        <source>The store has no driver; a store is written as ID:DRIVER.</source>
        <translation>Der Speicher hat keinen Treiber; ein Speicher wird als ID:TREIBER geschrieben.</translation>
    </message>
    <message>
        <source>There is no group [%1]: all its options have their defaults.</source>
        <translation>Es gibt keine Gruppe [%1]: Alle ihre Optionen haben ihre Vorgaben.</translation>
    </message>
    <message>
        <source>There is no group [%1]: all its options have their defaults; did you mean [%2]?</source>
        <translation>Es gibt keine Gruppe [%1]: Alle ihre Optionen haben ihre Vorgaben; ist [%2] gemeint?</translation>
    </message>
    <message>
        <source>The store shares its group with &quot;%1&quot;: oslo.config does not tell the case of group names apart.</source>
        <translation>Der Speicher teilt sich seine Gruppe mit „%1“: oslo.config unterscheidet bei Gruppennamen nicht zwischen Groß- und Kleinschreibung.</translation>
    </message>
    <message>
        <source>[glance_store] names no default_backend, and glance does not start without one.</source>
        <translation>[glance_store] nennt kein default_backend, und Glance startet nicht ohne.</translation>
    </message>
    <message>
        <source>There is no store &quot;%1&quot; in enabled_backends.</source>
        <translation>In enabled_backends gibt es keinen Speicher „%1“.</translation>
    </message>
    <message>
        <source>There is no store &quot;%1&quot; in enabled_backends; did you mean &quot;%2&quot;?</source>
        <translation>In enabled_backends gibt es keinen Speicher „%1“; ist „%2“ gemeint?</translation>
    </message>
    <message>
        <source>None of the stores has the scheme &quot;%1&quot;.</source>
        <translation>Keiner der Speicher hat das Schema „%1“.</translation>
    </message>
    <message>
        <source>A value can&apos;t have control characters or broken characters in it.</source>
        <translation>Ein Wert kann keine Steuerzeichen oder fehlerhaften Zeichen enthalten.</translation>
    </message>
    <message>
        <source>A value can&apos;t have empty lines, nor lines with space at their ends.</source>
        <translation>Ein Wert kann keine leeren Zeilen und keine Zeilen mit Leerzeichen am Rand enthalten.</translation>
    </message>
    <message>
        <source>The change can&apos;t be written without changing other options.</source>
        <translation>Die Änderung lässt sich nicht schreiben, ohne andere Optionen zu ändern.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; can&apos;t be the name of a group.</source>
        <translation>„%1“ kann nicht der Name einer Gruppe sein.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; can&apos;t be the name of an option.</source>
        <translation>„%1“ kann nicht der Name einer Option sein.</translation>
    </message>
    <message>
        <source>%1 is a secret: the file holds only a reference to the keychain.</source>
        <translation>%1 ist ein Geheimnis: In der Datei steht nur ein Verweis auf den Schlüsselbund.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; can&apos;t be the id of a store.</source>
        <translation>„%1“ kann nicht die ID eines Speichers sein.</translation>
    </message>
    <message>
        <source>The file configures its stores in [glance_store]; enabled_backends would switch them off.</source>
        <translation>Die Datei konfiguriert ihre Speicher in [glance_store]; enabled_backends würde sie abschalten.</translation>
    </message>
    <message>
        <source>There is a store &quot;%1&quot; already.</source>
        <translation>Es gibt schon einen Speicher „%1“.</translation>
    </message>
    <message>
        <source>enabled_backends is put together from references: change it by hand.</source>
        <translation>enabled_backends ist aus Verweisen zusammengesetzt: Ändern Sie es von Hand.</translation>
    </message>
    <message>
        <source>There is no store &quot;%1&quot;.</source>
        <translation>Es gibt keinen Speicher „%1“.</translation>
    </message>
    <message>
        <source>%1 was changed by somebody else since it was read.</source>
        <translation>%1 wurde seit dem Lesen von jemand anderem geändert.</translation>
    </message>
    <message>
        <source>A whole number is wanted, not &quot;%1&quot;.</source>
        <translation>Verlangt ist eine ganze Zahl, nicht „%1“.</translation>
    </message>
    <message>
        <source>The value is one of %1, not &quot;%2&quot;.</source>
        <translation>Der Wert ist einer von %1, nicht „%2“.</translation>
    </message>
    <message>
        <source>%1 is too small: it is at least %2.</source>
        <translation>%1 ist zu klein: mindestens %2.</translation>
    </message>
    <message>
        <source>%1 is too large: it is at most %2.</source>
        <translation>%1 ist zu groß: höchstens %2.</translation>
    </message>
    <message>
        <source>%1 is beyond what a number can hold.</source>
        <translation>%1 ist mehr, als eine Zahl fassen kann.</translation>
    </message>
    <message>
        <source>A number is wanted, not &quot;%1&quot;.</source>
        <translation>Verlangt ist eine Zahl, nicht „%1“.</translation>
    </message>
    <message>
        <source>Yes or no is wanted, not &quot;%1&quot;.</source>
        <translation>Verlangt ist Ja oder Nein, nicht „%1“.</translation>
    </message>
    <message>
        <source>The last part of the value is no KEY:VALUE pair.</source>
        <translation>Der letzte Teil des Werts ist kein Paar SCHLÜSSEL:WERT.</translation>
    </message>
    <message>
        <source>A KEY:VALUE pair of the value has no key.</source>
        <translation>Ein Paar SCHLÜSSEL:WERT des Werts hat keinen Schlüssel.</translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; stands there twice.</source>
        <translation>Der Schlüssel „%1“ steht zweimal da.</translation>
    </message>
    <message>
        <source>With its references resolved the value is too long.</source>
        <translation>Mit aufgelösten Verweisen ist der Wert zu lang.</translation>
    </message>
    <message>
        <source>[DEFAULT] can&apos;t be referred to by name; write &quot;${%1}&quot;.</source>
        <translation>Auf [DEFAULT] kann man nicht namentlich verweisen; schreiben Sie „${%1}“.</translation>
    </message>
    <message>
        <source>&quot;$%1&quot; names a group, not an option.</source>
        <translation>„$%1“ nennt eine Gruppe, keine Option.</translation>
    </message>
    <message>
        <source>&quot;$%1&quot; names an option that is set neither in [%2] nor in [DEFAULT].</source>
        <translation>„$%1“ nennt eine Option, die weder in [%2] noch in [DEFAULT] gesetzt ist.</translation>
    </message>
    <message>
        <source>&quot;$%1&quot; names an option &quot;%2&quot; of a group [%3]; if [%4]&apos;s option %3 is meant, write &quot;${%3}&quot;.</source>
        <translation>„$%1“ nennt eine Option „%2“ einer Gruppe [%3]; ist die Option %3 von [%4] gemeint, schreiben Sie „${%3}“.</translation>
    </message>
    <message>
        <source>&quot;$%1&quot; names an option that is not set in [%2].</source>
        <translation>„$%1“ nennt eine Option, die in [%2] nicht gesetzt ist.</translation>
    </message>
    <message>
        <source>The references go round in a circle: %1.</source>
        <translation>Die Verweise laufen im Kreis: %1.</translation>
    </message>
    <message>
        <source>The references are nested too deeply.</source>
        <translation>Die Verweise sind zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>The value of &quot;$%1&quot; is not valid: %2</source>
        <translation>Der Wert von „$%1“ ist ungültig: %2</translation>
    </message>
    <message>
        <source>This is a binary file, not a configuration.</source>
        <translation>Das ist eine Binärdatei, keine Konfiguration.</translation>
    </message>
    <message>
        <source>The line is not valid UTF-8.</source>
        <translation>Die Zeile ist kein gültiges UTF-8.</translation>
    </message>
    <message>
        <source>The file starts with a byte order mark, which oslo.config refuses.</source>
        <translation>Die Datei beginnt mit einer Bytereihenfolge-Markierung, die oslo.config ablehnt.</translation>
    </message>
    <message numerus="yes">
        <source>%n more line(s) from here on can&apos;t be read.</source>
        <translation>
            <numerusform>Ab hier ist %n weitere Zeile nicht lesbar.</numerusform>
            <numerusform>Ab hier sind %n weitere Zeilen nicht lesbar.</numerusform>
        </translation>
    </message>
    <message>
        <source>This is no configuration file: it has no section such as [DEFAULT].</source>
        <translation>Das ist keine Konfigurationsdatei: Sie hat keinen Abschnitt wie [DEFAULT].</translation>
    </message>
    <message>
        <source>The line is indented, but there is no option above that it could continue.</source>
        <translation>Die Zeile ist eingerückt, aber darüber steht keine Option, die sie fortsetzen könnte.</translation>
    </message>
    <message>
        <source>The section header does not end with &quot;]&quot;.</source>
        <translation>Die Überschrift des Abschnitts endet nicht mit „]“.</translation>
    </message>
    <message>
        <source>The section header has no name.</source>
        <translation>Die Überschrift des Abschnitts hat keinen Namen.</translation>
    </message>
    <message>
        <source>The line has neither &quot;=&quot; nor &quot;:&quot;.</source>
        <translation>Die Zeile hat weder „=“ noch „:“.</translation>
    </message>
    <message>
        <source>The line has no option name before the &quot;%1&quot;.</source>
        <translation>Vor dem „%1“ steht kein Name einer Option.</translation>
    </message>
    <message>
        <source>The option stands before the first section, such as [DEFAULT].</source>
        <translation>Die Option steht vor dem ersten Abschnitt, etwa [DEFAULT].</translation>
    </message>
    <message>
        <source>The name is deprecated; it is &quot;%1&quot; now.</source>
        <translation>Der Name ist veraltet; er lautet jetzt „%1“.</translation>
    </message>
    <message>
        <source>The option is already set in line %1; the last value counts.</source>
        <translation>Die Option ist schon in Zeile %1 gesetzt; der letzte Wert gilt.</translation>
    </message>
    <message>
        <source>The option has no value: its default applies.</source>
        <translation>Die Option hat keinen Wert: Es gilt ihre Vorgabe.</translation>
    </message>
    <message>
        <source>The option belongs to the driver &quot;%1&quot;; &quot;%2&quot; does not take it.</source>
        <translation>Die Option gehört zum Treiber „%1“; „%2“ nimmt sie nicht an.</translation>
    </message>
    <message>
        <source>There is no such option.</source>
        <translation>Diese Option gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no file to save to.</source>
        <translation>Es gibt keine Datei, in die gesichert werden kann.</translation>
    </message>
    <message>
        <source>The file configures its stores in [glance_store]: change it by hand.</source>
        <translation>Die Datei konfiguriert ihre Speicher in [glance_store]: Ändern Sie sie von Hand.</translation>
    </message>
    <message>
        <source>The store needs an id.</source>
        <translation>Der Speicher braucht eine ID.</translation>
    </message>
    <message>
        <source>That is how the file refers to the keychain; it can&apos;t be a value.</source>
        <translation>So verweist die Datei auf den Schlüsselbund; das kann kein Wert sein.</translation>
    </message>
    <message>
        <source>Somebody else changed [%1] meanwhile: open the form again.</source>
        <translation>Jemand anderes hat [%1] inzwischen geändert: Öffnen Sie das Formular erneut.</translation>
    </message>
    <message>
        <source>There is no file %1.</source>
        <translation>Es gibt keine Datei %1.</translation>
    </message>
    <message>
        <source>%1 has no reference &quot;%2&quot;.</source>
        <translation>%1 hat keinen Eintrag „%2“.</translation>
    </message>
    <message>
        <source>The reference &quot;%1&quot; lacks %2.</source>
        <translation>Dem Eintrag „%1“ fehlt %2.</translation>
    </message>
</context>
<context>
    <name>ConfigurationEditor</name>
    <message>
        <source>The demo&apos;s stores go when the program ends: they can&apos;t be changed.</source>
        <translation>Die Speicher der Demo verschwinden mit dem Programmende: Sie lassen sich nicht ändern.</translation>
    </message>
    <message>
        <source>%1 belongs to glance: it is only read here. Change it by hand, or add the store to a file of Quartermaster&apos;s own.</source>
        <translation>%1 gehört Glance: Die Datei wird hier nur gelesen. Ändern Sie sie von Hand oder fügen Sie den Speicher einer eigenen Datei von Quartermaster hinzu.</translation>
    </message>
    <message>
        <source>%1 can&apos;t be written by this user.</source>
        <translation>%1 ist für diesen Benutzer nicht schreibbar.</translation>
    </message>
    <message>
        <source>%1 can&apos;t be read as a configuration.</source>
        <translation>%1 lässt sich nicht als Konfiguration lesen.</translation>
    </message>
    <message>
        <source>%1 configures its stores in [glance_store], one of a kind: change it by hand.</source>
        <translation>%1 konfiguriert seine Speicher in [glance_store], je Art einen: Ändern Sie es von Hand.</translation>
    </message>
    <message>
        <source>There is no store %1.</source>
        <translation>Es gibt keinen Speicher %1.</translation>
    </message>
</context>
<context>
    <name>ConnectionTest</name>
    <message>
        <source>Subject: %1</source>
        <translation>Inhaber: %1</translation>
    </message>
    <message>
        <source>Issuer: %1</source>
        <translation>Aussteller: %1</translation>
    </message>
    <message>
        <source>For: %1</source>
        <translation>Für: %1</translation>
    </message>
    <message>
        <source>Valid from %1 until %2</source>
        <translation>Gültig von %1 bis %2</translation>
    </message>
    <message>
        <source>SHA-256: %1</source>
        <translation>SHA-256: %1</translation>
    </message>
    <message>
        <source>Problem: %1</source>
        <translation>Problem: %1</translation>
    </message>
    <message>
        <source>Check the options</source>
        <translation>Optionen prüfen</translation>
    </message>
    <message>
        <source>Resolve the name</source>
        <translation>Namen auflösen</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Encrypt (TLS)</source>
        <translation>Verschlüsseln (TLS)</translation>
    </message>
    <message>
        <source>Authenticate</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Find the directory</source>
        <translation>Verzeichnis finden</translation>
    </message>
    <message>
        <source>See what is mounted</source>
        <translation>Einhängung feststellen</translation>
    </message>
    <message>
        <source>Check the permissions</source>
        <translation>Rechte prüfen</translation>
    </message>
    <message>
        <source>Measure the free space</source>
        <translation>Freien Platz messen</translation>
    </message>
    <message>
        <source>Ask what it can do</source>
        <translation>Fähigkeiten erfragen</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Auflisten</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>nicht erreicht</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>passed, with a warning</source>
        <translation>bestanden, mit Warnung</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>nicht nötig</translation>
    </message>
    <message>
        <source>Check how the host&apos;s name is spelt, and whether this computer&apos;s name server knows it.</source>
        <translation>Prüfen Sie, wie der Rechnername geschrieben ist und ob der Nameserver dieses Rechners ihn kennt.</translation>
    </message>
    <message>
        <source>Check the port, whether the server runs, and the firewalls on the way.</source>
        <translation>Prüfen Sie den Port, ob der Server läuft und die Firewalls auf dem Weg.</translation>
    </message>
    <message>
        <source>If the certificate is the right one, choose the file of the authority that signed it; else have it replaced on the server.</source>
        <translation>Ist das Zertifikat das richtige, wählen Sie die Datei der Zertifizierungsstelle, die es unterschrieben hat; sonst lassen Sie es auf dem Server ersetzen.</translation>
    </message>
    <message>
        <source>Check that the port speaks TLS, and which versions the server allows.</source>
        <translation>Prüfen Sie, ob der Port TLS spricht und welche Versionen der Server erlaubt.</translation>
    </message>
    <message>
        <source>Put the user name and the password into the URL, as in https://user:password@host/.</source>
        <translation>Schreiben Sie Benutzernamen und Passwort in die URL, wie in https://user:password@host/.</translation>
    </message>
    <message>
        <source>Create the directory, or correct its path.</source>
        <translation>Legen Sie das Verzeichnis an oder berichtigen Sie seinen Pfad.</translation>
    </message>
    <message>
        <source>What helps: %1</source>
        <translation>Was hilft: %1</translation>
    </message>
    <message>
        <source>The server&apos;s certificate</source>
        <translation>Das Zertifikat des Servers</translation>
    </message>
    <message>
        <source>Authority %1</source>
        <translation>Zertifizierungsstelle %1</translation>
    </message>
    <message>
        <source>Correct the option, then test again.</source>
        <translation>Berichtigen Sie die Option und testen Sie erneut.</translation>
    </message>
    <message>
        <source>no answer from %1 within %2 s</source>
        <translation>keine Antwort von %1 innerhalb von %2 s</translation>
    </message>
    <message>
        <source>%1 is an address</source>
        <translation>%1 ist eine Adresse</translation>
    </message>
    <message>
        <source>the name of %1 is not known</source>
        <translation>der Name von %1 ist nicht bekannt</translation>
    </message>
    <message>
        <source>%1 is %2</source>
        <extracomment>%1 a host&apos;s name, %2 its addresses</extracomment>
        <translation>%1 ist %2</translation>
    </message>
    <message>
        <source>connected to %1</source>
        <translation>verbunden mit %1</translation>
    </message>
    <message>
        <source>%1 refuses the connection</source>
        <translation>%1 lehnt die Verbindung ab</translation>
    </message>
    <message>
        <source>%1 cannot be connected to</source>
        <translation>mit %1 kommt keine Verbindung zustande</translation>
    </message>
    <message>
        <source>the URL begins with http: nothing is encrypted</source>
        <translation>die URL beginnt mit http: nichts wird verschlüsselt</translation>
    </message>
    <message>
        <source>the certificate is valid</source>
        <translation>das Zertifikat ist gültig</translation>
    </message>
    <message>
        <source>the certificate is valid, but is not verified</source>
        <translation>das Zertifikat ist gültig, wird aber nicht geprüft</translation>
    </message>
    <message>
        <source>not verified: %1</source>
        <translation>nicht geprüft: %1</translation>
    </message>
    <message>
        <source>the TLS handshake with %1 failed</source>
        <translation>der TLS-Handshake mit %1 ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>the server takes the user name and the password</source>
        <translation>der Server nimmt Benutzernamen und Passwort an</translation>
    </message>
    <message>
        <source>no password is needed</source>
        <translation>ein Passwort ist nicht nötig</translation>
    </message>
    <message>
        <source>the user name or the password is not accepted</source>
        <translation>Benutzername oder Passwort werden nicht angenommen</translation>
    </message>
    <message>
        <source>the server wants a user name and a password</source>
        <translation>der Server verlangt Benutzernamen und Passwort</translation>
    </message>
    <message>
        <source>whether the server takes the user name and the password does not show</source>
        <translation>ob der Server Benutzernamen und Passwort annimmt, zeigt sich nicht</translation>
    </message>
    <message>
        <source>whether a password is needed does not show</source>
        <translation>ob ein Passwort nötig ist, zeigt sich nicht</translation>
    </message>
    <message>
        <source>%1 gives a token (%2)</source>
        <extracomment>%1 a server, %2 &quot;Keystone v3, by password&quot;</extracomment>
        <translation>%1 gibt ein Token aus (%2)</translation>
    </message>
    <message>
        <source>%1 takes the signature (version 4, region %2)</source>
        <translation>%1 nimmt die Signatur an (Version 4, Region %2)</translation>
    </message>
    <message>
        <source>whether the server takes the signature does not show</source>
        <translation>ob der Server die Signatur annimmt, zeigt sich nicht</translation>
    </message>
    <message>
        <source>%1 is a directory</source>
        <translation>%1 ist ein Verzeichnis</translation>
    </message>
    <message>
        <source>this user can read and write</source>
        <translation>dieser Benutzer kann lesen und schreiben</translation>
    </message>
    <message>
        <source>the file system does not tell how much is free</source>
        <translation>das Dateisystem sagt nicht, wie viel frei ist</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
    <message>
        <source>%1 free of %2</source>
        <translation>%1 frei von %2</translation>
    </message>
    <message>
        <source>1 entry</source>
        <translation>1 Eintrag</translation>
    </message>
    <message numerus="yes">
        <source>%n entries and more</source>
        <translation>
            <numerusform>%n Eintrag und mehr</numerusform>
            <numerusform>%n Einträge und mehr</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n Eintrag</numerusform>
            <numerusform>%n Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, in %2</source>
        <extracomment>%1 &quot;3 entries&quot;, %2 &quot;JSON&quot; or &quot;HTML&quot;</extracomment>
        <translation>%1, in %2</translation>
    </message>
    <message>
        <source>%1 in the account</source>
        <extracomment>%1 &quot;3 entries&quot;; %2 the name of a container or bucket, or empty for the whole account</extracomment>
        <translation>%1 im Konto</translation>
    </message>
    <message>
        <source>%1 in &quot;%2&quot;</source>
        <translation>%1 in „%2“</translation>
    </message>
    <message>
        <source>what the server shows cannot be read: %1</source>
        <translation>was der Server zeigt, ist nicht lesbar: %1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; does not exist; the first upload makes it</source>
        <extracomment>%1 the name of a container or bucket</extracomment>
        <translation>„%1“ gibt es nicht; beim ersten Hochladen wird es angelegt</translation>
    </message>
    <message>
        <source>&quot;%1&quot; does not exist</source>
        <translation>„%1“ gibt es nicht</translation>
    </message>
</context>
<context>
    <name>Driver</name>
    <message>
        <source>This version of Quartermaster has no driver for %1 stores; use a later one.</source>
        <extracomment>%1 a driver&apos;s name, &quot;rbd&quot;</extracomment>
        <translation>Diese Version von Quartermaster hat keinen Treiber für %1-Speicher; verwenden Sie eine spätere.</translation>
    </message>
    <message>
        <source>Ceph block devices</source>
        <translation>Ceph-Blockgeräte</translation>
    </message>
    <message>
        <source>OpenStack Cinder volumes</source>
        <translation>OpenStack-Cinder-Datenträger</translation>
    </message>
    <message>
        <source>VMware datastore</source>
        <translation>VMware-Datenspeicher</translation>
    </message>
    <message>
        <source>Local directory or network mount</source>
        <translation>Lokales Verzeichnis oder Netzlaufwerk</translation>
    </message>
    <message>
        <source>Web server (HTTP, read-only)</source>
        <translation>Webserver (HTTP, nur lesend)</translation>
    </message>
    <message>
        <source>Amazon S3 and what speaks like it</source>
        <translation>Amazon S3 und was ebenso spricht</translation>
    </message>
    <message>
        <source>Simulated backend</source>
        <translation>Simulierter Speicherdienst</translation>
    </message>
    <message>
        <source>OpenStack Swift</source>
        <translation>OpenStack Swift</translation>
    </message>
</context>
<context>
    <name>ImageHeader</name>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 an image format, %2 its variant: &quot;qcow2 (version 3)&quot;</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>It has a backing file, %1: without that it is not whole.</source>
        <translation>Es hat eine Basisdatei, %1: Ohne sie ist es nicht vollständig.</translation>
    </message>
    <message>
        <source>It has a backing file: without that it is not whole.</source>
        <translation>Es hat eine Basisdatei: Ohne sie ist es nicht vollständig.</translation>
    </message>
    <message>
        <source>Its data are in another file, %1.</source>
        <translation>Seine Daten sind in einer anderen Datei, %1.</translation>
    </message>
    <message>
        <source>Its data are in another file.</source>
        <translation>Seine Daten sind in einer anderen Datei.</translation>
    </message>
    <message>
        <source>It names another file, %1, where its data are.</source>
        <translation>Es nennt eine andere Datei, %1, in der seine Daten sind.</translation>
    </message>
    <message>
        <source>It names other files where its data are.</source>
        <translation>Es nennt andere Dateien, in denen seine Daten sind.</translation>
    </message>
    <message>
        <source>It holds only the differences to another disk, %1.</source>
        <translation>Es enthält nur die Unterschiede zu einem anderen Datenträger, %1.</translation>
    </message>
    <message>
        <source>It holds only the differences to another disk.</source>
        <translation>Es enthält nur die Unterschiede zu einem anderen Datenträger.</translation>
    </message>
    <message>
        <source>It is encrypted.</source>
        <translation>Es ist verschlüsselt.</translation>
    </message>
    <message>
        <source>It needs features that are not known here (%1).</source>
        <translation>Es braucht Merkmale, die hier unbekannt sind (%1).</translation>
    </message>
    <message>
        <source>It is marked as corrupt.</source>
        <translation>Es ist als beschädigt markiert.</translation>
    </message>
    <message>
        <source>It was not closed, or was still in use.</source>
        <translation>Es wurde nicht geschlossen oder war noch in Gebrauch.</translation>
    </message>
    <message>
        <source>It is cut off: its header speaks of more than there is.</source>
        <translation>Es ist abgeschnitten: Sein Kopf spricht von mehr, als da ist.</translation>
    </message>
    <message>
        <source>Its header is not valid (%1).</source>
        <translation>Sein Kopf ist ungültig (%1).</translation>
    </message>
    <message>
        <source>It could be taken for another format as well: %1.</source>
        <translation>Es könnte auch für ein anderes Format gehalten werden: %1.</translation>
    </message>
    <message>
        <source>Its name says %1, but it is %2.</source>
        <translation>Sein Name sagt %1, aber es ist %2.</translation>
    </message>
</context>
<context>
    <name>Keychain</name>
    <message>
        <source>the keychain does not have it</source>
        <translation>der Schlüsselbund hat es nicht</translation>
    </message>
    <message>
        <source>the keychain is locked, or access to it was denied</source>
        <translation>der Schlüsselbund ist gesperrt, oder der Zugriff wurde verweigert</translation>
    </message>
    <message>
        <source>this desktop has no keychain that can be used</source>
        <translation>diese Arbeitsumgebung hat keinen nutzbaren Schlüsselbund</translation>
    </message>
    <message>
        <source>the keychain cannot be used (%1)</source>
        <translation>der Schlüsselbund ist nicht nutzbar (%1)</translation>
    </message>
</context>
<context>
    <name>ObjectName</name>
    <message>
        <source>&quot;%1&quot; can&apos;t be an object&apos;s name: %2</source>
        <extracomment>%1 a name, %2 a clause</extracomment>
        <translation>„%1“ kann kein Objektname sein: %2</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>er ist leer</translation>
    </message>
    <message>
        <source>it stands for a folder</source>
        <translation>er steht für einen Ordner</translation>
    </message>
    <message>
        <source>it has a &quot;/&quot; at character %1</source>
        <translation>er hat an Stelle %1 ein „/“</translation>
    </message>
    <message>
        <source>it has a NUL at character %1</source>
        <translation>er hat an Stelle %1 ein NUL-Zeichen</translation>
    </message>
    <message>
        <source>it is not UTF-8 at character %1</source>
        <translation>er ist an Stelle %1 kein UTF-8</translation>
    </message>
    <message>
        <source>it has a control or direction character (%1) at character %2</source>
        <translation>er hat an Stelle %2 ein Steuer- oder Richtungszeichen (%1)</translation>
    </message>
    <message>
        <source>it is %1 bytes long, %2 is the most</source>
        <translation>er ist %1 Bytes lang, erlaubt sind höchstens %2</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Directory that holds the images. glance-api creates it at its start when it is missing; Quartermaster never does. Set either this or filesystem_store_datadirs; for the latter set this to nothing, for its default counts.</source>
        <translation>Verzeichnis mit den Abbildern. glance-api legt es beim Start an, wenn es fehlt; Quartermaster nie. Setzen Sie entweder dies oder filesystem_store_datadirs; für letzteres leeren Sie dies, denn seine Vorgabe zählt.</translation>
    </message>
    <message>
        <source>Directory</source>
        <translation>Verzeichnis</translation>
    </message>
    <message>
        <source>Directories with priorities, as PATH:PRIORITY, one a line. The highest priority with enough room is written to; of equal ones that with the most free space.</source>
        <translation>Verzeichnisse mit Prioritäten, als PFAD:PRIORITÄT, eines je Zeile. Geschrieben wird in das mit der höchsten Priorität und genug Platz; bei gleichen in das mit dem meisten freien Platz.</translation>
    </message>
    <message>
        <source>Directories with priorities</source>
        <translation>Verzeichnisse mit Prioritäten</translation>
    </message>
    <message>
        <source>JSON file with &quot;id&quot; and &quot;mountpoint&quot; (or a list of such objects), handed out with the location of new images.</source>
        <translation>JSON-Datei mit „id“ und „mountpoint“ (oder eine Liste solcher Objekte), die mit der Adresse neuer Abbilder ausgegeben wird.</translation>
    </message>
    <message>
        <source>Metadata file</source>
        <translation>Metadatendatei</translation>
    </message>
    <message>
        <source>Mode of new image files in octal digits, as in 640; 0 or less leaves it to the umask.</source>
        <translation>Rechte neuer Abbilddateien in Oktalziffern, etwa 640; 0 oder weniger überlässt es der umask.</translation>
    </message>
    <message>
        <source>Mode of new files</source>
        <translation>Rechte neuer Dateien</translation>
    </message>
    <message>
        <source>Bytes read or written at a time.</source>
        <translation>Byte, die auf einmal gelesen oder geschrieben werden.</translation>
    </message>
    <message>
        <source>Bytes at a time</source>
        <translation>Byte auf einmal</translation>
    </message>
    <message>
        <source>Leave holes in the file for chunks of null bytes.</source>
        <translation>In der Datei Lücken lassen, wo Blöcke aus Nullbytes sind.</translation>
    </message>
    <message>
        <source>Thin provisioning</source>
        <translation>Schlanke Belegung</translation>
    </message>
    <message>
        <source>Name of a file that must exist in every datadir. It proves that the network mount is mounted: without it nothing is read or written there. Without this option a mount that was there since Quartermaster started is missed when it goes.</source>
        <translation>Name einer Datei, die in jedem Datenverzeichnis existieren muss. Sie beweist, dass das Netzlaufwerk eingehängt ist: Ohne sie wird dort nichts gelesen oder geschrieben. Ohne diese Option wird eine Einhängung, die seit dem Start von Quartermaster da war, vermisst, wenn sie verschwindet.</translation>
    </message>
    <message>
        <source>Marker file</source>
        <translation>Kennungsdatei</translation>
    </message>
    <message>
        <source>File with the authorities that a server&apos;s certificate is verified with. With it https_insecure is ignored.</source>
        <translation>Datei mit den Zertifizierungsstellen, mit denen das Zertifikat eines Servers geprüft wird. Mit ihr wird https_insecure nicht beachtet.</translation>
    </message>
    <message>
        <source>Certificate authorities</source>
        <translation>Zertifizierungsstellen</translation>
    </message>
    <message>
        <source>Do not verify the server&apos;s certificate. False verifies it with the system&apos;s authorities.</source>
        <translation>Das Zertifikat des Servers nicht prüfen. Bei Nein wird es mit den Zertifizierungsstellen des Systems geprüft.</translation>
    </message>
    <message>
        <source>Do not verify certificates</source>
        <translation>Zertifikate nicht prüfen</translation>
    </message>
    <message>
        <source>Proxies by scheme: http:10.0.0.1:3128, https:10.0.0.1:1080.</source>
        <translation>Proxys je Schema: http:10.0.0.1:3128, https:10.0.0.1:1080.</translation>
    </message>
    <message>
        <source>Proxies</source>
        <translation>Proxys</translation>
    </message>
    <message>
        <source>The folder under which the store is browsed, and which paths are relative to.</source>
        <translation>Der Ordner, unter dem der Speicher durchsucht wird und auf den sich Pfade beziehen.</translation>
    </message>
    <message>
        <source>Folder to browse (URL)</source>
        <translation>Ordner zum Durchsuchen (URL)</translation>
    </message>
    <message>
        <source>Bytes that the store holds; unlimited when not set.</source>
        <translation>Byte, die der Speicher fasst; ohne Angabe unbegrenzt.</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>Kapazität</translation>
    </message>
    <message>
        <source>How many generated objects the store begins with.</source>
        <translation>Mit wie vielen erzeugten Objekten der Speicher beginnt.</translation>
    </message>
    <message>
        <source>Objects to begin with</source>
        <translation>Objekte zu Beginn</translation>
    </message>
    <message>
        <source>A JSON file of timed changes, relative to this file: {&quot;repeat&quot;: true, &quot;steps&quot;: [{&quot;at&quot;: 10, &quot;set&quot;: {&quot;read_only&quot;: true}}]}.</source>
        <translation>Eine JSON-Datei mit zeitlich bestimmten Änderungen, relativ zu dieser Datei: {&quot;repeat&quot;: true, &quot;steps&quot;: [{&quot;at&quot;: 10, &quot;set&quot;: {&quot;read_only&quot;: true}}]}.</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>Szenario</translation>
    </message>
    <message>
        <source>The state that the store begins with.</source>
        <translation>Der Zustand, mit dem der Speicher beginnt.</translation>
    </message>
    <message>
        <source>State to begin with</source>
        <translation>Zustand zu Beginn</translation>
    </message>
    <message>
        <source>Whether one driver instance serves all operations (DRIVER_REUSABLE).</source>
        <translation>Ob eine Treiberinstanz alle Operationen bedient (DRIVER_REUSABLE).</translation>
    </message>
    <message>
        <source>Reusable</source>
        <translation>Wiederverwendbar</translation>
    </message>
    <message>
        <source>Milliseconds before each answer.</source>
        <translation>Millisekunden vor jeder Antwort.</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>What the store is for, in the words of the people who run it.</source>
        <translation>Wofür der Speicher da ist, in den Worten seiner Betreiber.</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>The store&apos;s place among the others: a heavier one is preferred.</source>
        <translation>Der Rang des Speichers unter den anderen: Ein schwererer wird bevorzugt.</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Seconds between two looks at the backend. Without it the monitor chooses.</source>
        <translation>Sekunden zwischen zwei Prüfungen des Backends. Ohne Angabe wählt die Überwachung.</translation>
    </message>
    <message>
        <source>Check every</source>
        <translation>Prüfen alle</translation>
    </message>
    <message>
        <source>Seconds after which a look at the backend has failed. With 0, or without it, the driver chooses.</source>
        <translation>Sekunden, nach denen eine Prüfung des Backends fehlgeschlagen ist. Mit 0 oder ohne Angabe wählt der Treiber.</translation>
    </message>
    <message>
        <source>A check may take</source>
        <translation>Eine Prüfung darf dauern</translation>
    </message>
    <message>
        <source>Seconds without any progress after which an operation has failed. With 0, or without it, the driver chooses.</source>
        <translation>Sekunden ohne Fortschritt, nach denen eine Operation fehlgeschlagen ist. Mit 0 oder ohne Angabe wählt der Treiber.</translation>
    </message>
    <message>
        <source>An operation may stall</source>
        <translation>Eine Operation darf stocken</translation>
    </message>
    <message>
        <source>Also write, read and delete one small object under .quartermaster-probe/ to see what works.</source>
        <translation>Auch ein kleines Objekt unter .quartermaster-probe/ schreiben, lesen und löschen, um zu sehen, was geht.</translation>
    </message>
    <message>
        <source>Check by writing</source>
        <translation>Durch Schreiben prüfen</translation>
    </message>
    <message>
        <source>The fewest seconds between two looks at the backend, whatever asks for one.</source>
        <translation>Die kleinste Zahl von Sekunden zwischen zwei Prüfungen des Backends, wer auch immer eine verlangt.</translation>
    </message>
    <message>
        <source>Least time between checks</source>
        <translation>Mindestabstand der Prüfungen</translation>
    </message>
    <message>
        <source>The server, as in https://s3.example.com:9000. Without https:// the connection is not encrypted.</source>
        <translation>Der Server, etwa https://s3.example.com:9000. Ohne https:// ist die Verbindung nicht verschlüsselt.</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>The access key&apos;s id.</source>
        <translation>Die Kennung des Zugriffsschlüssels.</translation>
    </message>
    <message>
        <source>Access key</source>
        <translation>Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>The secret that belongs to the access key.</source>
        <translation>Das Geheimnis, das zum Zugriffsschlüssel gehört.</translation>
    </message>
    <message>
        <source>Secret key</source>
        <translation>Geheimer Schlüssel</translation>
    </message>
    <message>
        <source>The bucket that holds the images.</source>
        <translation>Der Bucket mit den Abbildern.</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>Bucket</translation>
    </message>
    <message>
        <source>Make the bucket with the first upload when it is not there.</source>
        <translation>Den Bucket beim ersten Hochladen anlegen, wenn es ihn nicht gibt.</translation>
    </message>
    <message>
        <source>Create the bucket</source>
        <translation>Bucket anlegen</translation>
    </message>
    <message>
        <source>Where the bucket&apos;s name stands: in the host&apos;s name (virtual) or in the path. Auto takes the host&apos;s name with Amazon alone.</source>
        <translation>Wo der Name des Buckets steht: im Namen des Rechners (virtual) oder im Pfad (path). Auto nimmt nur bei Amazon den Namen des Rechners.</translation>
    </message>
    <message>
        <source>Address style</source>
        <translation>Form der Adressen</translation>
    </message>
    <message>
        <source>Objects from this size on are sent in parts.</source>
        <translation>Objekte ab dieser Größe werden in Teilen gesendet.</translation>
    </message>
    <message>
        <source>Large objects from</source>
        <translation>Große Objekte ab</translation>
    </message>
    <message>
        <source>The size of a part; S3 takes no less than 5 MiB.</source>
        <translation>Die Größe eines Teils; S3 nimmt nicht weniger als 5 MiB.</translation>
    </message>
    <message>
        <source>Size of a part</source>
        <translation>Größe eines Teils</translation>
    </message>
    <message>
        <source>How many parts are sent at once, as far as memory goes.</source>
        <translation>Wie viele Teile gleichzeitig gesendet werden, soweit der Speicher reicht.</translation>
    </message>
    <message>
        <source>Parts at once</source>
        <translation>Teile gleichzeitig</translation>
    </message>
    <message>
        <source>The region that requests are signed for. Without it the server is asked.</source>
        <translation>Die Region, für die Anfragen signiert werden. Ohne sie wird der Server gefragt.</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>What comes with temporary keys.</source>
        <translation>Was zu befristeten Schlüsseln gehört.</translation>
    </message>
    <message>
        <source>Session token</source>
        <translation>Sitzungstoken</translation>
    </message>
    <message>
        <source>File with the authorities that the server&apos;s certificate is verified with. Without it, those of the system.</source>
        <translation>Datei mit den Zertifizierungsstellen, mit denen das Zertifikat des Servers geprüft wird. Ohne sie die des Systems.</translation>
    </message>
    <message>
        <source>Do not verify the server&apos;s certificate.</source>
        <translation>Das Zertifikat des Servers nicht prüfen.</translation>
    </message>
    <message>
        <source>Where tokens are asked for: https://keystone.example.com:5000/v3, or https://swift.example.com/auth/v1.0 for version 1.</source>
        <translation>Wo Token angefordert werden: https://keystone.example.com:5000/v3, oder https://swift.example.com/auth/v1.0 für Version 1.</translation>
    </message>
    <message>
        <source>Authentication service</source>
        <translation>Anmeldedienst</translation>
    </message>
    <message>
        <source>2 and 3 are Keystone&apos;s, 1 is Swift&apos;s own (tempauth, swauth).</source>
        <translation>2 und 3 gehören zu Keystone, 1 ist Swifts eigene (tempauth, swauth).</translation>
    </message>
    <message>
        <source>Version of the authentication</source>
        <translation>Version der Anmeldung</translation>
    </message>
    <message>
        <source>As in project:user; for version 1 as in account:user.</source>
        <translation>In der Form Projekt:Benutzer; bei Version 1 Konto:Benutzer.</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>The user&apos;s password.</source>
        <translation>Das Passwort des Benutzers.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Keystone&apos;s application credential, instead of user and password.</source>
        <translation>Keystones Application Credential, statt Benutzer und Passwort.</translation>
    </message>
    <message>
        <source>Application credential</source>
        <translation>Application Credential</translation>
    </message>
    <message>
        <source>The secret that belongs to the application credential.</source>
        <translation>Das Geheimnis, das zum Application Credential gehört.</translation>
    </message>
    <message>
        <source>Its secret</source>
        <translation>Sein Geheimnis</translation>
    </message>
    <message>
        <source>The user&apos;s Keystone domain; &quot;default&quot; where neither id nor name is set.</source>
        <translation>Die Keystone-Domäne des Benutzers; „default“, wenn weder Kennung noch Name gesetzt ist.</translation>
    </message>
    <message>
        <source>User&apos;s domain (id)</source>
        <translation>Domäne des Benutzers (Kennung)</translation>
    </message>
    <message>
        <source>The same by its name.</source>
        <translation>Dasselbe über den Namen.</translation>
    </message>
    <message>
        <source>User&apos;s domain (name)</source>
        <translation>Domäne des Benutzers (Name)</translation>
    </message>
    <message>
        <source>The project&apos;s Keystone domain; &quot;default&quot; where neither id nor name is set.</source>
        <translation>Die Keystone-Domäne des Projekts; „default“, wenn weder Kennung noch Name gesetzt ist.</translation>
    </message>
    <message>
        <source>Project&apos;s domain (id)</source>
        <translation>Domäne des Projekts (Kennung)</translation>
    </message>
    <message>
        <source>Project&apos;s domain (name)</source>
        <translation>Domäne des Projekts (Name)</translation>
    </message>
    <message>
        <source>A file with accounts, instead of address, user and password.</source>
        <translation>Eine Datei mit Konten, statt Adresse, Benutzer und Passwort.</translation>
    </message>
    <message>
        <source>File of accounts</source>
        <translation>Datei mit Konten</translation>
    </message>
    <message>
        <source>The account of that file that holds the images.</source>
        <translation>Das Konto in dieser Datei, in dem die Abbilder liegen.</translation>
    </message>
    <message>
        <source>Account in the file</source>
        <translation>Konto in der Datei</translation>
    </message>
    <message>
        <source>Which region&apos;s Swift, where Keystone knows of several.</source>
        <translation>Das Swift welcher Region, wenn Keystone mehrere kennt.</translation>
    </message>
    <message>
        <source>The account&apos;s URL, up to but without the container, instead of the one that the authentication tells.</source>
        <translation>Die URL des Kontos, bis vor den Container, statt derjenigen, die die Anmeldung nennt.</translation>
    </message>
    <message>
        <source>Storage URL</source>
        <translation>Speicher-URL</translation>
    </message>
    <message>
        <source>Which of the service&apos;s addresses in Keystone&apos;s catalog.</source>
        <translation>Welche der Adressen des Dienstes in Keystones Katalog.</translation>
    </message>
    <message>
        <source>Kind of address</source>
        <translation>Art der Adresse</translation>
    </message>
    <message>
        <source>The service&apos;s type in Keystone&apos;s catalog.</source>
        <translation>Der Typ des Dienstes in Keystones Katalog.</translation>
    </message>
    <message>
        <source>Type of service</source>
        <translation>Typ des Dienstes</translation>
    </message>
    <message>
        <source>So long before it ends, a token is replaced by a new one.</source>
        <translation>So lange vor seinem Ende wird ein Token durch einen neuen ersetzt.</translation>
    </message>
    <message>
        <source>Renew tokens before their end</source>
        <translation>Token vor ihrem Ende erneuern</translation>
    </message>
    <message>
        <source>How often a download that is cut off goes on by itself.</source>
        <translation>Wie oft ein abgebrochener Download von selbst weitergeht.</translation>
    </message>
    <message>
        <source>Retries of downloads</source>
        <translation>Wiederholungen von Downloads</translation>
    </message>
    <message>
        <source>Of no effect here: TLS is not compressed any more.</source>
        <translation>Hier ohne Wirkung: TLS wird nicht mehr komprimiert.</translation>
    </message>
    <message>
        <source>Compression of TLS</source>
        <translation>TLS-Kompression</translation>
    </message>
    <message>
        <source>The container that holds the images. With several containers, the beginning of their names.</source>
        <translation>Der Container, in dem die Abbilder liegen. Bei mehreren Containern der Anfang ihrer Namen.</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>Container</translation>
    </message>
    <message>
        <source>Make the container with the first upload when it is not there.</source>
        <translation>Den Container beim ersten Hochladen anlegen, wenn er nicht da ist.</translation>
    </message>
    <message>
        <source>Create the container</source>
        <translation>Container anlegen</translation>
    </message>
    <message>
        <source>Objects from this size on are sent in segments.</source>
        <translation>Objekte ab dieser Größe werden in Segmenten gesendet.</translation>
    </message>
    <message>
        <source>The size of a segment.</source>
        <translation>Die Größe eines Segments.</translation>
    </message>
    <message>
        <source>Size of a segment</source>
        <translation>Größe eines Segments</translation>
    </message>
    <message>
        <source>So many digits of an image&apos;s id stand behind its container&apos;s name: 2 makes 256 containers. 0 is one container.</source>
        <translation>So viele Stellen der Kennung eines Abbilds stehen hinter dem Namen des Containers: 2 ergibt 256 Container. 0 bedeutet einen einzigen.</translation>
    </message>
    <message>
        <source>Several containers</source>
        <translation>Mehrere Container</translation>
    </message>
    <message>
        <source>Each image in a container of its own, in its owner&apos;s account. Here that is the account of the user above.</source>
        <translation>Jedes Abbild in einem eigenen Container, im Konto seines Besitzers. Hier ist das das Konto des obigen Benutzers.</translation>
    </message>
    <message>
        <source>In the owner&apos;s account</source>
        <translation>Im Konto des Besitzers</translation>
    </message>
    <message>
        <source>Projects that may read and write all of these containers, by their ids.</source>
        <translation>Projekte, die alle diese Container lesen und beschreiben dürfen, mit ihren Kennungen.</translation>
    </message>
    <message>
        <source>Administrators&apos; projects</source>
        <translation>Projekte der Verwaltung</translation>
    </message>
    <message>
        <source>Of no effect here: nobody else&apos;s token is used.</source>
        <translation>Hier ohne Wirkung: Es wird kein fremder Token benutzt.</translation>
    </message>
    <message>
        <source>Trusts</source>
        <translation>Trusts</translation>
    </message>
    <message>
        <source>Of no effect here: an interrupted upload goes on from its file.</source>
        <translation>Hier ohne Wirkung: Ein unterbrochenes Hochladen geht aus seiner Datei weiter.</translation>
    </message>
    <message>
        <source>Buffer uploads on disk</source>
        <translation>Hochgeladenes auf der Platte puffern</translation>
    </message>
    <message>
        <source>Of no effect here, as the option before.</source>
        <translation>Hier ohne Wirkung, wie die Option davor.</translation>
    </message>
    <message>
        <source>Folder of that buffer</source>
        <translation>Ordner dieses Puffers</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Byte</translation>
    </message>
</context>
<context>
    <name>PartFile</name>
    <message>
        <source>It began anew: what was there is of another object.</source>
        <translation>Es begann von vorn: Was da war, gehört zu einem anderen Objekt.</translation>
    </message>
    <message>
        <source>It began anew: the store does not tell whether the object is still the same.</source>
        <translation>Es begann von vorn: Der Speicher sagt nicht, ob das Objekt noch dasselbe ist.</translation>
    </message>
    <message>
        <source>It began anew: the part that was there has become shorter.</source>
        <translation>Es begann von vorn: Der vorhandene Teil ist kürzer geworden.</translation>
    </message>
    <message>
        <source>It began anew: the part that was there has changed.</source>
        <translation>Es begann von vorn: Der vorhandene Teil hat sich geändert.</translation>
    </message>
    <message>
        <source>It began anew: the store cannot read from an offset.</source>
        <translation>Es begann von vorn: Der Speicher kann nicht ab einer Stelle lesen.</translation>
    </message>
    <message>
        <source>It began anew: the object has changed.</source>
        <translation>Es begann von vorn: Das Objekt hat sich geändert.</translation>
    </message>
</context>
<context>
    <name>PropertyText</name>
    <message>
        <source>ACL</source>
        <translation>ACL</translation>
    </message>
    <message>
        <source>Cache control</source>
        <translation>Zwischenspeicherung</translation>
    </message>
    <message>
        <source>May read</source>
        <translation>Lesen darf</translation>
    </message>
    <message>
        <source>May write</source>
        <translation>Schreiben darf</translation>
    </message>
    <message>
        <source>Disposition</source>
        <translation>Darreichung</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Kodierung</translation>
    </message>
    <message>
        <source>Deleted at</source>
        <translation>Wird gelöscht am</translation>
    </message>
    <message>
        <source>ETag</source>
        <translation>ETag</translation>
    </message>
    <message>
        <source>Object lock</source>
        <translation>Objektsperre</translation>
    </message>
    <message>
        <source>Legal hold</source>
        <translation>Rechtliche Sperre</translation>
    </message>
    <message>
        <source>Locked until</source>
        <translation>Gesperrt bis</translation>
    </message>
    <message>
        <source>Segments begin with</source>
        <translation>Segmente beginnen mit</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Besitzer</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Richtlinie</translation>
    </message>
    <message>
        <source>Quota (bytes)</source>
        <translation>Kontingent (Bytes)</translation>
    </message>
    <message>
        <source>Quota (objects)</source>
        <translation>Kontingent (Objekte)</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Segment of</source>
        <translation>Segment von</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>Segmente</translation>
    </message>
    <message>
        <source>Encrypted by</source>
        <translation>Verschlüsselt mit</translation>
    </message>
    <message>
        <source>Storage class</source>
        <translation>Speicherklasse</translation>
    </message>
    <message>
        <source>Storage policy</source>
        <translation>Speicherrichtlinie</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ActionSet</name>
    <message>
        <source>&amp;Upload...</source>
        <translation>&amp;Hochladen...</translation>
    </message>
    <message>
        <source>Add files of this computer to the store</source>
        <translation>Dateien dieses Rechners in den Speicher hochladen</translation>
    </message>
    <message>
        <source>&amp;Download...</source>
        <translation>Herunter&amp;laden...</translation>
    </message>
    <message>
        <source>Save the selected objects to a folder</source>
        <translation>Die ausgewählten Objekte in einem Ordner sichern</translation>
    </message>
    <message>
        <source>De&amp;lete...</source>
        <translation>L&amp;öschen...</translation>
    </message>
    <message>
        <source>Delete the selected objects from the store</source>
        <translation>Die ausgewählten Objekte aus dem Speicher löschen</translation>
    </message>
    <message>
        <source>&amp;New folder...</source>
        <translation>Neuer O&amp;rdner...</translation>
    </message>
    <message>
        <source>Create a folder or container here</source>
        <translation>Hier einen Ordner oder Container anlegen</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>Add what the clipboard holds: files, or objects of a store</source>
        <translation>Hochladen, was die Zwischenablage enthält: Dateien oder Objekte eines Speichers</translation>
    </message>
    <message>
        <source>Ask the store now what it can do</source>
        <translation>Den Speicher jetzt fragen, was er kann</translation>
    </message>
    <message>
        <source>&amp;Why</source>
        <translation>&amp;Warum</translation>
    </message>
    <message>
        <source>Show which layer allows or refuses what, and what helps</source>
        <translation>Zeigen, welche Schicht was erlaubt oder ablehnt und was hilft</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>Enter the selected folder or container</source>
        <translation>In den ausgewählten Ordner oder Container wechseln</translation>
    </message>
    <message>
        <source>&amp;Up</source>
        <translation>&amp;Aufwärts</translation>
    </message>
    <message>
        <source>Go to the folder above</source>
        <translation>Zum übergeordneten Ordner gehen</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>Go back to the place before</source>
        <translation>Zum vorigen Ort zurückgehen</translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation>&amp;Vor</translation>
    </message>
    <message>
        <source>Go forward again</source>
        <translation>Wieder vorwärts gehen</translation>
    </message>
    <message>
        <source>&amp;List again</source>
        <translation>Neu auf&amp;listen</translation>
    </message>
    <message>
        <source>List the objects of this place again</source>
        <translation>Die Objekte dieses Orts neu auflisten</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Ab&amp;brechen</translation>
    </message>
    <message>
        <source>Cancel the selected transfers</source>
        <translation>Die ausgewählten Übertragungen abbrechen</translation>
    </message>
    <message>
        <source>Remove the finished transfers from the list</source>
        <translation>Beendete Übertragungen aus der Liste entfernen</translation>
    </message>
    <message>
        <source>&amp;Open glance-api.conf...</source>
        <translation>glance-api.conf ö&amp;ffnen...</translation>
    </message>
    <message>
        <source>Open a configuration file with its stores</source>
        <translation>Eine Konfigurationsdatei mit ihren Speichern öffnen</translation>
    </message>
    <message>
        <source>Try the &amp;demo</source>
        <translation>&amp;Demo ausprobieren</translation>
    </message>
    <message>
        <source>Show local, HTTP and simulated stores that need no server</source>
        <translation>Lokale, HTTP- und simulierte Speicher zeigen, die keinen Server brauchen</translation>
    </message>
    <message>
        <source>&amp;Reload the configuration</source>
        <translation>Konfiguration neu &amp;laden</translation>
    </message>
    <message>
        <source>Read the configuration file again</source>
        <translation>Die Konfigurationsdatei erneut lesen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>&amp;Alles auswählen</translation>
    </message>
    <message>
        <source>Select all objects that are shown</source>
        <translation>Alle angezeigten Objekte auswählen</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>&amp;Filtern</translation>
    </message>
    <message>
        <source>Show only what contains a text</source>
        <translation>Nur zeigen, was einen Text enthält</translation>
    </message>
    <message>
        <source>Edit &amp;location</source>
        <translation>A&amp;dresse bearbeiten</translation>
    </message>
    <message>
        <source>Type where to go</source>
        <translation>Eintippen, wohin es gehen soll</translation>
    </message>
    <message>
        <source>D&amp;etails</source>
        <translation>&amp;Details</translation>
    </message>
    <message>
        <source>Show all that is known of the selected object</source>
        <translation>Alles zeigen, was vom ausgewählten Objekt bekannt ist</translation>
    </message>
    <message>
        <source>&amp;Objects</source>
        <translation>&amp;Objekte</translation>
    </message>
    <message>
        <source>Show the objects of the store</source>
        <translation>Die Objekte des Speichers zeigen</translation>
    </message>
    <message>
        <source>&amp;Capabilities</source>
        <translation>&amp;Fähigkeiten</translation>
    </message>
    <message>
        <source>Show what every store can do</source>
        <translation>Zeigen, was jeder Speicher kann</translation>
    </message>
    <message>
        <source>&amp;Simulation</source>
        <translation>&amp;Simulation</translation>
    </message>
    <message>
        <source>Show the controls of a simulated store when one is selected</source>
        <translation>Die Regler eines simulierten Speichers zeigen, wenn einer ausgewählt ist</translation>
    </message>
    <message>
        <source>&amp;Safe mode</source>
        <translation>&amp;Sicherer Modus</translation>
    </message>
    <message>
        <source>Refuse all that would change a store, whatever the store allows</source>
        <translation>Alles ablehnen, was einen Speicher ändern würde, auch wenn dieser es erlaubt</translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Try the selected failed transfers again</source>
        <translation>Die ausgewählten fehlgeschlagenen Übertragungen erneut versuchen</translation>
    </message>
    <message>
        <source>Copy &amp;diagnostics</source>
        <translation>&amp;Diagnosedaten kopieren</translation>
    </message>
    <message>
        <source>Copy versions, stores, capabilities and the end of the log, without secrets, for a bug report</source>
        <translation>Versionen, Speicher, Fähigkeiten und das Ende des Protokolls für eine Fehlermeldung kopieren, ohne Geheimnisse</translation>
    </message>
    <message>
        <source>&amp;About Quartermaster</source>
        <translation>Ü&amp;ber Quartermaster</translation>
    </message>
    <message>
        <source>Show version and licence</source>
        <translation>Version und Lizenz zeigen</translation>
    </message>
    <message>
        <source>About &amp;Qt</source>
        <translation>Über &amp;Qt</translation>
    </message>
    <message>
        <source>Show which Qt this is</source>
        <translation>Zeigen, welches Qt dies ist</translation>
    </message>
    <message>
        <source>Copy &amp;to...</source>
        <translation>Kopieren &amp;nach...</translation>
    </message>
    <message>
        <source>Copy the selected objects to another store</source>
        <translation>Die ausgewählten Objekte in einen anderen Speicher kopieren</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected objects to the clipboard: for another store, or their locations as text</source>
        <translation>Die ausgewählten Objekte in die Zwischenablage kopieren: für einen anderen Speicher, oder ihre Adressen als Text</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Interrupt the selected transfers; they keep what they have</source>
        <translation>Die ausgewählten Übertragungen unterbrechen; sie behalten, was sie haben</translation>
    </message>
    <message>
        <source>R&amp;esume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Let the selected transfers go on</source>
        <translation>Die ausgewählten Übertragungen weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Move to the &amp;front</source>
        <translation>Ganz nach &amp;vorn</translation>
    </message>
    <message>
        <source>Let the selected transfers be the next</source>
        <translation>Die ausgewählten Übertragungen als nächste starten</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation>Nach &amp;oben</translation>
    </message>
    <message>
        <source>Let the selected transfers start sooner</source>
        <translation>Die ausgewählten Übertragungen früher starten</translation>
    </message>
    <message>
        <source>Move &amp;down</source>
        <translation>Nach &amp;unten</translation>
    </message>
    <message>
        <source>Let the selected transfers start later</source>
        <translation>Die ausgewählten Übertragungen später starten</translation>
    </message>
    <message>
        <source>Re&amp;move from the list</source>
        <translation>Aus der &amp;Liste entfernen</translation>
    </message>
    <message>
        <source>Remove the selected transfers from the list; what is not over is canceled</source>
        <translation>Die ausgewählten Übertragungen aus der Liste entfernen; was nicht beendet ist, wird abgebrochen</translation>
    </message>
    <message>
        <source>Pause &amp;all</source>
        <translation>Alle an&amp;halten</translation>
    </message>
    <message>
        <source>Interrupt all transfers; they keep what they have</source>
        <translation>Alle Übertragungen unterbrechen; sie behalten, was sie haben</translation>
    </message>
    <message>
        <source>Resume a&amp;ll</source>
        <translation>Alle fort&amp;setzen</translation>
    </message>
    <message>
        <source>Let all paused transfers go on</source>
        <translation>Alle angehaltenen Übertragungen weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Try all failed transfers again</source>
        <translation>Alle fehlgeschlagenen Übertragungen erneut versuchen</translation>
    </message>
    <message>
        <source>E&amp;xport the list...</source>
        <translation>Liste e&amp;xportieren...</translation>
    </message>
    <message>
        <source>Save the list of transfers that is shown as a file</source>
        <translation>Die angezeigte Liste der Übertragungen als Datei sichern</translation>
    </message>
    <message>
        <source>Clear fi&amp;nished</source>
        <translation>Bee&amp;ndete entfernen</translation>
    </message>
    <message>
        <source>New &amp;window</source>
        <translation>&amp;Neues Fenster</translation>
    </message>
    <message>
        <source>Open another window on the same stores, with a selection and place of its own</source>
        <translation>Ein weiteres Fenster auf dieselben Speicher öffnen, mit eigener Auswahl und eigenem Ort</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>Fenster s&amp;chließen</translation>
    </message>
    <message>
        <source>Close this window; the last one ends the program</source>
        <translation>Dieses Fenster schließen; das letzte beendet das Programm</translation>
    </message>
    <message>
        <source>Close all windows and end the program</source>
        <translation>Alle Fenster schließen und das Programm beenden</translation>
    </message>
    <message>
        <source>&amp;Transfers</source>
        <translation>Über&amp;tragungen</translation>
    </message>
    <message>
        <source>Show the list of transfers</source>
        <translation>Die Liste der Übertragungen zeigen</translation>
    </message>
    <message>
        <source>E&amp;vents</source>
        <translation>Er&amp;eignisse</translation>
    </message>
    <message>
        <source>Show what has happened</source>
        <translation>Zeigen, was geschehen ist</translation>
    </message>
    <message>
        <source>&amp;Why? pane</source>
        <translation>Bereich &amp;Warum?</translation>
    </message>
    <message>
        <source>Show the pane that explains what can be done and what can&apos;t</source>
        <translation>Den Bereich zeigen, der erklärt, was geht und was nicht</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>&amp;Nächster Bereich</translation>
    </message>
    <message>
        <source>Take the keyboard to the next pane</source>
        <translation>Die Tastatur zum nächsten Bereich bringen</translation>
    </message>
    <message>
        <source>&amp;Previous pane</source>
        <translation>Vo&amp;riger Bereich</translation>
    </message>
    <message>
        <source>Take the keyboard to the pane before</source>
        <translation>Die Tastatur zum vorigen Bereich bringen</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>Use the colours of the desktop</source>
        <translation>Die Farben der Arbeitsumgebung verwenden</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>Use dark text on light grounds</source>
        <translation>Dunkler Text auf hellem Grund</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>Use light text on dark grounds</source>
        <translation>Heller Text auf dunklem Grund</translation>
    </message>
    <message>
        <source>&amp;Add store...</source>
        <translation>Speicher hin&amp;zufügen...</translation>
    </message>
    <message>
        <source>Configure another store</source>
        <translation>Einen weiteren Speicher konfigurieren</translation>
    </message>
    <message>
        <source>&amp;Edit store...</source>
        <translation>Speicher &amp;bearbeiten...</translation>
    </message>
    <message>
        <source>Change the options of the selected store</source>
        <translation>Die Optionen des ausgewählten Speichers ändern</translation>
    </message>
    <message>
        <source>&amp;Remove store...</source>
        <translation>Speicher &amp;entfernen...</translation>
    </message>
    <message>
        <source>Take the selected store out of the configuration; its data stays</source>
        <translation>Den ausgewählten Speicher aus der Konfiguration nehmen; seine Daten bleiben</translation>
    </message>
    <message>
        <source>Let glance put images here when nobody names a store</source>
        <translation>Glance Abbilder hier ablegen lassen, wenn niemand einen Speicher nennt</translation>
    </message>
    <message>
        <source>Se&amp;ttings...</source>
        <translation>Ein&amp;stellungen...</translation>
    </message>
    <message>
        <source>Choose appearance, language and the limits of transfers</source>
        <translation>Erscheinungsbild, Sprache und die Grenzen für Übertragungen wählen</translation>
    </message>
    <message>
        <source>&amp;Import stores...</source>
        <translation>Speicher &amp;importieren...</translation>
    </message>
    <message>
        <source>Take over stores that other programs know: AWS, rclone, OpenStack</source>
        <translation>Speicher übernehmen, die andere Programme kennen: AWS, rclone, OpenStack</translation>
    </message>
    <message>
        <source>Make a link with which anyone can read the selected object for a while</source>
        <translation>Einen Link machen, mit dem jeder das gewählte Objekt eine Zeit lang lesen kann</translation>
    </message>
    <message>
        <source>Upload &amp;folder...</source>
        <translation>&amp;Ordner hochladen...</translation>
    </message>
    <message>
        <source>Add a folder of this computer to the store, with all that is in it</source>
        <translation>Einen Ordner dieses Rechners mit allem, was darin ist, in den Speicher hochladen</translation>
    </message>
    <message>
        <source>Rena&amp;me...</source>
        <translation>U&amp;mbenennen...</translation>
    </message>
    <message>
        <source>Give the selected object another name</source>
        <translation>Dem ausgewählten Objekt einen anderen Namen geben</translation>
    </message>
    <message>
        <source>Make it the default st&amp;ore</source>
        <translation>Zum S&amp;tandardspeicher machen</translation>
    </message>
    <message>
        <source>Chec&amp;k now</source>
        <translation>Jetzt &amp;prüfen</translation>
    </message>
    <message>
        <source>Retr&amp;y all failed</source>
        <translation>Alle fehl&amp;geschlagenen wiederholen</translation>
    </message>
    <message>
        <source>Copy lin&amp;k...</source>
        <translation>L&amp;ink kopieren...</translation>
    </message>
    <message>
        <source>Show and change what is written to the selected object beside its content</source>
        <translation>Zeigen und ändern, was dem ausgewählten Objekt neben seinem Inhalt beigeschrieben ist</translation>
    </message>
    <message>
        <source>&amp;Versions...</source>
        <translation>&amp;Versionen...</translation>
    </message>
    <message>
        <source>Show what the store keeps of the selected object, and delete versions</source>
        <translation>Zeigen, was der Speicher vom ausgewählten Objekt aufbewahrt, und Versionen löschen</translation>
    </message>
    <message>
        <source>Unfinis&amp;hed uploads...</source>
        <translation>Un&amp;fertige Uploads...</translation>
    </message>
    <message>
        <source>Show what unfinished uploads have left in the store, and delete it</source>
        <translation>Zeigen, was unfertige Uploads im Speicher hinterlassen haben, und es löschen</translation>
    </message>
    <message>
        <source>Properties...</source>
        <translation>Eigenschaften...</translation>
    </message>
    <message>
        <source>Leave the rest &amp;out</source>
        <translation>Res&amp;t auslassen</translation>
    </message>
    <message>
        <source>Forget what was asked for and is not in the list yet: the rest of large selections and of folders</source>
        <translation>Vergessen, was verlangt wurde und noch nicht in der Liste steht: den Rest großer Auswahlen und von Ordnern</translation>
    </message>
</context>
<context>
    <name>Quartermaster::CapabilitiesPane</name>
    <message>
        <source>Capabilities</source>
        <translation>Fähigkeiten</translation>
    </message>
</context>
<context>
    <name>Quartermaster::CapabilityMatrixModel</name>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <extracomment>%1 a store, %2 a capability, %3 yes, no or unknown</extracomment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>%1, %2: %3, %4</source>
        <extracomment>%4 a reason</extracomment>
        <translation>%1, %2: %3, %4</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ConfirmDialog</name>
    <message>
        <source>What will be deleted</source>
        <translation>Was gelöscht wird</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ConnectionView</name>
    <message>
        <source>Choose the authority&apos;s file...</source>
        <translation>Datei der Zertifizierungsstelle wählen...</translation>
    </message>
    <message>
        <source>Trust the certificates that the authorities in a file have signed, for this store alone</source>
        <translation>Nur für diesen Speicher den Zertifikaten vertrauen, die die Zertifizierungsstellen in einer Datei unterschrieben haben</translation>
    </message>
    <message>
        <source>Steps of the connection test</source>
        <translation>Schritte des Verbindungstests</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Details of the step</source>
        <translation>Einzelheiten des Schritts</translation>
    </message>
    <message>
        <source>&amp;Stop the test</source>
        <translation>Test ab&amp;brechen</translation>
    </message>
    <message>
        <source>&amp;Test connection</source>
        <translation>Verbindung &amp;testen</translation>
    </message>
    <message>
        <source>Not tested yet. A test changes nothing in the store.</source>
        <translation>Noch nicht getestet. Ein Test ändert nichts im Speicher.</translation>
    </message>
    <message>
        <source>Testing...</source>
        <translation>Wird getestet...</translation>
    </message>
    <message>
        <source>Failed: %1. %2</source>
        <translation>Fehlgeschlagen: %1. %2</translation>
    </message>
    <message>
        <source>The connection works.</source>
        <translation>Die Verbindung funktioniert.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
</context>
<context>
    <name>Quartermaster::CopyDialog</name>
    <message>
        <source>Copy to</source>
        <translation>Kopieren nach</translation>
    </message>
    <message numerus="yes">
        <source>Copy %Ln object(s) of %1 to:</source>
        <translation>
            <numerusform>%Ln Objekt von %1 kopieren nach:</numerusform>
            <numerusform>%Ln Objekte von %1 kopieren nach:</numerusform>
        </translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>The top of the store</source>
        <translation>Die oberste Ebene des Speichers</translation>
    </message>
    <message>
        <source>&amp;Folder:</source>
        <translation>&amp;Ordner:</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <extracomment>%1 a store, %2 a sentence: why it cannot be picked</extracomment>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>Pick a store.</source>
        <translation>Wählen Sie einen Speicher.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::DeleteDialog</name>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>What will be deleted</source>
        <translation>Was gelöscht wird</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln object(s) from %1?</source>
        <translation>
            <numerusform>%Ln Objekt aus %1 löschen?</numerusform>
            <numerusform>%Ln Objekte aus %1 löschen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln object(s), at least %2, from %1?</source>
        <extracomment>%1 a store, %2 a size: &quot;3.0 MiB&quot;</extracomment>
        <translation>
            <numerusform>%Ln Objekt, mindestens %2, aus %1 löschen?</numerusform>
            <numerusform>%Ln Objekte, mindestens %2, aus %1 löschen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln object(s), %2, from %1?</source>
        <extracomment>%1 a store, %2 a size: &quot;3.0 MiB&quot;</extracomment>
        <translation>
            <numerusform>%Ln Objekt, %2, aus %1 löschen?</numerusform>
            <numerusform>%Ln Objekte, %2, aus %1 löschen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them is a folder: all that is in it goes too. How much that is, is counted as it goes.</source>
        <translation>
            <numerusform>%n davon ist ein Ordner: Alles darin geht mit. Wie viel das ist, wird dabei gezählt.</numerusform>
            <numerusform>%n davon sind Ordner: Alles darin geht mit. Wie viel das ist, wird dabei gezählt.</numerusform>
        </translation>
    </message>
    <message>
        <source>What is deleted is gone for good: Quartermaster cannot bring it back.</source>
        <translation>Was gelöscht ist, ist endgültig weg: Quartermaster kann es nicht zurückholen.</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 a name, %2 a size</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message numerus="yes">
        <source>... and %Ln more</source>
        <translation>
            <numerusform>... und %Ln weiteres</numerusform>
            <numerusform>... und %Ln weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The same goes for %Ln other object(s).</source>
        <translation>
            <numerusform>Dasselbe gilt für %Ln weiteres Objekt.</numerusform>
            <numerusform>Dasselbe gilt für %Ln weitere Objekte.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::DesktopTies</name>
    <message>
        <source>The diagnostics are in the clipboard, without secrets.</source>
        <translation>Die Diagnosedaten sind in der Zwischenablage, ohne Geheimnisse.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::DetailsPane</name>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <translation>
            <numerusform>%Ln Byte</numerusform>
            <numerusform>%Ln Byte</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2 bytes)</source>
        <extracomment>%1 &quot;3.0 MiB&quot;, %2 a number</extracomment>
        <translation>%1 (%2 Byte)</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) selected</source>
        <translation>
            <numerusform>%Ln Objekt ausgewählt</numerusform>
            <numerusform>%Ln Objekte ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is selected.</source>
        <translation>Es ist nichts ausgewählt.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Virtual size</source>
        <translation>Virtuelle Größe</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>MD5</source>
        <translation>MD5</translation>
    </message>
    <message>
        <source>SHA-512</source>
        <translation>SHA-512</translation>
    </message>
    <message>
        <source>Loading...</source>
        <translation>Wird geladen...</translation>
    </message>
    <message>
        <source>There is no preview of such an object.</source>
        <translation>Von einem solchen Objekt gibt es keine Vorschau.</translation>
    </message>
    <message>
        <source>The picture cannot be shown: %1.</source>
        <translation>Das Bild kann nicht gezeigt werden: %1.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::EventLog</name>
    <message>
        <source>%1 of %2: %3</source>
        <extracomment>%1 Upload, Download, ...; %2 a name; %3 Done, Canceled, ...</extracomment>
        <translation>%1 von %2: %3</translation>
    </message>
    <message>
        <source>Checked: %1</source>
        <translation>Geprüft: %1</translation>
    </message>
</context>
<context>
    <name>Quartermaster::EventModel</name>
    <message>
        <source>Information</source>
        <translation>Information</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Cause: %1</source>
        <translation>Ursache: %1</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
</context>
<context>
    <name>Quartermaster::Exchange</name>
    <message>
        <source>%1 is not uploaded yet. %2</source>
        <extracomment>%1 a file, %2 sentences that tell why</extracomment>
        <translation>%1 ist noch nicht hochgeladen. %2</translation>
    </message>
    <message numerus="yes">
        <source>%n other file(s) wait(s) as well.</source>
        <translation>
            <numerusform>%n weitere Datei wartet ebenfalls.</numerusform>
            <numerusform>%n weitere Dateien warten ebenfalls.</numerusform>
        </translation>
    </message>
    <message>
        <source>Upload &amp;anyway</source>
        <translation>&amp;Trotzdem hochladen</translation>
    </message>
    <message>
        <source>&amp;Leave it out</source>
        <translation>&amp;Weglassen</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out.</source>
        <translation>
            <numerusform>%n Datei weggelassen.</numerusform>
            <numerusform>%n Dateien weggelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Renaming %1 to %2...</source>
        <extracomment>%1 an object, %2 its new name</extracomment>
        <translation>%1 wird in %2 umbenannt...</translation>
    </message>
    <message>
        <source>%1 is named %2 now.</source>
        <extracomment>%1 an object, %2 its new name</extracomment>
        <translation>%1 heißt jetzt %2.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::FolderDownload</name>
    <message>
        <source>a folder or an object of that name is there already</source>
        <translation>ein Ordner oder Objekt dieses Namens ist schon da</translation>
    </message>
    <message>
        <source>it is too deep</source>
        <translation>es liegt zu tief</translation>
    </message>
    <message>
        <source>to the chosen folder its name is the same as that of %1</source>
        <translation>im gewählten Ordner wäre es derselbe Name wie %1</translation>
    </message>
    <message>
        <source>it is there already</source>
        <translation>ist schon da</translation>
    </message>
</context>
<context>
    <name>Quartermaster::FolderUpload</name>
    <message>
        <source>it is a symbolic link</source>
        <translation>es ist eine symbolische Verknüpfung</translation>
    </message>
    <message>
        <source>the store keeps no folders</source>
        <translation>der Speicher führt keine Ordner</translation>
    </message>
    <message>
        <source>it is too deep</source>
        <translation>es liegt zu tief</translation>
    </message>
    <message>
        <source>it is no regular file</source>
        <translation>es ist keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>it can&apos;t be read</source>
        <translation>es ist nicht lesbar</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ImportDialog</name>
    <message>
        <source>Import stores</source>
        <translation>Speicher importieren</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>&amp;Browse...</source>
        <translation>D&amp;urchsuchen...</translation>
    </message>
    <message>
        <source>&amp;Program:</source>
        <translation>&amp;Programm:</translation>
    </message>
    <message>
        <source>&amp;File:</source>
        <translation>&amp;Datei:</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Bucket, container or folder</source>
        <translation>Bucket, Container oder Ordner</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Anmerkung</translation>
    </message>
    <message>
        <source>Stores that were found</source>
        <translation>Gefundene Speicher</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a configuration</source>
        <translation>Eine Konfiguration wählen</translation>
    </message>
    <message>
        <source>The store&apos;s name here; it can be changed</source>
        <translation>Der Name des Speichers hier; er lässt sich ändern</translation>
    </message>
    <message>
        <source>The file does not tell it: type it here</source>
        <translation>Die Datei nennt es nicht: hier eingeben</translation>
    </message>
    <message>
        <source>type %1</source>
        <translation>%1 eingeben</translation>
    </message>
    <message>
        <source>No store was found in this file.</source>
        <translation>In dieser Datei wurde kein Speicher gefunden.</translation>
    </message>
    <message>
        <source>Tick the stores that are to be taken over.</source>
        <translation>Die Speicher ankreuzen, die übernommen werden sollen.</translation>
    </message>
    <message>
        <source>What the remarks ask for is missing.</source>
        <translation>Es fehlt, was die Anmerkungen verlangen.</translation>
    </message>
    <message numerus="yes">
        <source>%n store(s) will be saved in %1; passwords and keys go to the keychain.</source>
        <translation>
            <numerusform>%n Speicher wird in %1 gespeichert; Passwörter und Schlüssel kommen in den Schlüsselbund.</numerusform>
            <numerusform>%n Speicher werden in %1 gespeichert; Passwörter und Schlüssel kommen in den Schlüsselbund.</numerusform>
        </translation>
    </message>
    <message>
        <source>The keychain did not take %1 of %2: %3. It can be kept until the program ends, and asked for at each connect from then on.</source>
        <translation>Der Schlüsselbund hat %1 von %2 nicht angenommen: %3. Es kann bis zum Ende des Programms behalten und danach bei jedem Verbinden erfragt werden.</translation>
    </message>
    <message>
        <source>Import without it</source>
        <translation>Ohne importieren</translation>
    </message>
</context>
<context>
    <name>Quartermaster::KeptDialog</name>
    <message>
        <source>&amp;List again</source>
        <translation>&amp;Neu auflisten</translation>
    </message>
    <message>
        <source>List again</source>
        <translation>Neu auflisten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Asking the store...</source>
        <translation>Der Speicher wird gefragt...</translation>
    </message>
    <message>
        <source>The store is being asked.</source>
        <translation>Der Speicher wird gerade gefragt.</translation>
    </message>
    <message>
        <source>Select what is to go.</source>
        <translation>Auswählen, was gehen soll.</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message numerus="yes">
        <source>Deleting, %n to go...</source>
        <translation>
            <numerusform>Wird gelöscht, noch %n...</numerusform>
            <numerusform>Wird gelöscht, noch %n...</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::LeftoversDialog</name>
    <message>
        <source>Unfinished uploads in %1</source>
        <translation>Unfertige Uploads in %1</translation>
    </message>
    <message>
        <source>What uploads that nobody has finished have left: it takes room, and no listing shows it. Others may be among them, and some may still go on.</source>
        <translation>Was Uploads hinterlassen haben, die niemand beendet hat: Es nimmt Platz weg, und keine Auflistung zeigt es. Darunter können die Uploads anderer sein, und manche laufen vielleicht noch.</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>&amp;Delete...</source>
        <translation>&amp;Löschen...</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 an object, %2 a size: &quot;3.0 MiB&quot;</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>There are no unfinished uploads.</source>
        <translation>Es gibt keine unfertigen Uploads.</translation>
    </message>
    <message numerus="yes">
        <source>%n unfinished upload(s).</source>
        <translation>
            <numerusform>%n unfertiger Upload.</numerusform>
            <numerusform>%n unfertige Uploads.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete what %n unfinished upload(s) have left in %1?</source>
        <translation>
            <numerusform>Löschen, was %n unfertiger Upload in %1 hinterlassen hat?</numerusform>
            <numerusform>Löschen, was %n unfertige Uploads in %1 hinterlassen haben?</numerusform>
        </translation>
    </message>
    <message>
        <source>An upload that still goes on comes to nothing. What is deleted is gone for good.</source>
        <translation>Ein Upload, der noch läuft, scheitert. Was gelöscht ist, ist endgültig weg.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::LinkDialog</name>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Whoever has the link can read %1 until it ends, without a password.</source>
        <translation>Wer den Link hat, kann %1 bis zu dessen Ende ohne Passwort lesen.</translation>
    </message>
    <message>
        <source>Valid for</source>
        <translation>Gültig für</translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Valid for:</source>
        <translation>&amp;Gültig für:</translation>
    </message>
    <message>
        <source>&amp;Copy link</source>
        <translation>&amp;Link kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Asking the store...</source>
        <translation>Der Speicher wird gefragt...</translation>
    </message>
    <message>
        <source>The link is in the clipboard. It ends on %1.</source>
        <translation>Der Link ist in der Zwischenablage. Er endet am %1.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::MainWindow</name>
    <message>
        <source>Quartermaster</source>
        <translation>Quartermaster</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Capabilities</source>
        <translation>Fähigkeiten</translation>
    </message>
    <message>
        <source>%1 - Quartermaster</source>
        <translation>%1 - Quartermaster</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) in the configuration. The first: %1</source>
        <translation>
            <numerusform>%n Problem in der Konfiguration: %1</numerusform>
            <numerusform>%n Probleme in der Konfiguration. Das erste: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>Warum?</translation>
    </message>
    <message>
        <source>the window got focus</source>
        <translation>das Fenster bekam den Fokus</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>auf Wunsch</translation>
    </message>
    <message>
        <source>About Quartermaster</source>
        <translation>Über Quartermaster</translation>
    </message>
    <message>
        <source>Quartermaster %1

See live what every image and object store can do, and why.

Apache License 2.0</source>
        <translation>Quartermaster %1

Live sehen, was jeder Abbild- und Objektspeicher kann und warum.

Apache License 2.0</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>Hochladen</translation>
    </message>
    <message>
        <source>Download to</source>
        <translation>Herunterladen nach</translation>
    </message>
    <message>
        <source>%1 exists already: saving as %2.</source>
        <translation>%1 gibt es schon: Gesichert wird als %2.</translation>
    </message>
    <message>
        <source>Open glance-api.conf</source>
        <translation>glance-api.conf öffnen</translation>
    </message>
    <message>
        <source>Configurations (*.conf);;All files (*)</source>
        <translation>Konfigurationen (*.conf);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Filter stores</source>
        <translation>Speicher filtern</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>Übertragungen</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Simulation</source>
        <translation>Simulation</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Store</source>
        <translation>&amp;Speicher</translation>
    </message>
    <message>
        <source>&amp;Transfers</source>
        <translation>Über&amp;tragungen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Main toolbar</source>
        <translation>Hauptwerkzeugleiste</translation>
    </message>
    <message>
        <source>%1 is off. %2</source>
        <translation>%1 ist aus. %2</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>Erscheinungs&amp;bild</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>The list was saved as %1.</source>
        <translation>Die Liste wurde als %1 gesichert.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) of %1 are queued.</source>
        <extracomment>%1 a folder</extracomment>
        <translation>
            <numerusform>%Ln Datei von %1 ist eingereiht.</numerusform>
            <numerusform>%Ln Dateien von %1 sind eingereiht.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were skipped.</source>
        <translation>
            <numerusform>%n wurde übersprungen.</numerusform>
            <numerusform>%n wurden übersprungen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n transfer(s) from last time are paused.</source>
        <translation>
            <numerusform>%n Übertragung vom letzten Mal ist angehalten.</numerusform>
            <numerusform>%n Übertragungen vom letzten Mal sind angehalten.</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more object(s) follow as the queue gets on.</source>
        <translation>
            <numerusform>%Ln weiteres Objekt folgt, sobald die Warteschlange vorankommt.</numerusform>
            <numerusform>%Ln weitere Objekte folgen, sobald die Warteschlange vorankommt.</numerusform>
        </translation>
    </message>
    <message>
        <source>The rest of a large selection follows as the queue gets on.</source>
        <translation>Der Rest einer großen Auswahl folgt, sobald die Warteschlange vorankommt.</translation>
    </message>
    <message>
        <source>&amp;Leave the rest out</source>
        <translation>Rest &amp;auslassen</translation>
    </message>
    <message>
        <source>Upload folder</source>
        <translation>Ordner hochladen</translation>
    </message>
    <message>
        <source>Open recen&amp;t</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Other programs can&apos;t take these objects as files: download them instead.</source>
        <translation>Andere Programme können diese Objekte nicht als Dateien übernehmen: Laden Sie sie stattdessen herunter.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more object(s) were left out.</source>
        <translation>
            <numerusform>%Ln weiteres Objekt wurde ausgelassen.</numerusform>
            <numerusform>%Ln weitere Objekte wurden ausgelassen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) of %1 deleted.</source>
        <translation>
            <numerusform>%Ln Objekt von %1 gelöscht.</numerusform>
            <numerusform>%Ln Objekte von %1 gelöscht.</numerusform>
        </translation>
    </message>
    <message>
        <source>The rest of %1 is not deleted.</source>
        <translation>Der Rest von %1 wird nicht gelöscht.</translation>
    </message>
    <message>
        <source>The rest of %1 is left out.</source>
        <extracomment>%1 a folder</extracomment>
        <translation>Der Rest von %1 wird ausgelassen.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::MessageBar</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
</context>
<context>
    <name>Quartermaster::NameBar</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Type a name first.</source>
        <translation>Geben Sie zuerst einen Namen ein.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::NameDelegate</name>
    <message>
        <source>New name</source>
        <translation>Neuer Name</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectBrowser</name>
    <message>
        <source>No location was given.</source>
        <translation>Es wurde keine Adresse angegeben.</translation>
    </message>
    <message>
        <source>There is no store named %1.</source>
        <translation>Es gibt keinen Speicher namens %1.</translation>
    </message>
    <message>
        <source>No store is selected.</source>
        <translation>Es ist kein Speicher ausgewählt.</translation>
    </message>
    <message>
        <source>The listing was stopped.</source>
        <translation>Das Auflisten wurde abgebrochen.</translation>
    </message>
    <message>
        <source>%1 has no driver.</source>
        <translation>%1 hat keinen Treiber.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectPreview</name>
    <message>
        <source>There is no preview: the object is too large to be read whole. %1</source>
        <translation>Es gibt keine Vorschau: Das Objekt ist zu groß, um ganz gelesen zu werden. %1</translation>
    </message>
    <message>
        <source>There is no preview: the object&apos;s size is not known. %1</source>
        <translation>Es gibt keine Vorschau: Die Größe des Objekts ist unbekannt. %1</translation>
    </message>
    <message>
        <source>The object is empty.</source>
        <translation>Das Objekt ist leer.</translation>
    </message>
    <message>
        <source>The picture is too large to be shown.</source>
        <translation>Das Bild ist zu groß, um gezeigt zu werden.</translation>
    </message>
    <message>
        <source>Only the beginning is shown.</source>
        <translation>Nur der Anfang wird gezeigt.</translation>
    </message>
    <message>
        <source>Not all of the image&apos;s header could be read.</source>
        <translation>Der Kopf des Abbilds war nicht ganz lesbar.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectTableModel</name>
    <message>
        <source>object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>prefix</source>
        <translation>Präfix</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Byte</translation>
    </message>
    <message>
        <source>MD5 %1</source>
        <translation>MD5 %1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectsPane</name>
    <message>
        <source>Location</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>STORE:PATH</source>
        <translation>SPEICHER:PFAD</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Select a store on the left.</source>
        <translation>Wählen Sie links einen Speicher aus.</translation>
    </message>
    <message>
        <source>Checking...</source>
        <translation>Wird geprüft...</translation>
    </message>
    <message>
        <source>Loading...</source>
        <translation>Wird geladen...</translation>
    </message>
    <message>
        <source>There is nothing here.</source>
        <translation>Hier ist nichts.</translation>
    </message>
    <message>
        <source>Nothing here matches the filter.</source>
        <translation>Nichts hier passt zum Filter.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln Objekt</numerusform>
            <numerusform>%Ln Objekte</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop listing; what has come stays</source>
        <translation>Auflistung anhalten; was schon da ist, bleibt</translation>
    </message>
    <message>
        <source>%1 selected | %2</source>
        <translation>%1 ausgewählt | %2</translation>
    </message>
    <message>
        <source>%1 selected, %2 | %3</source>
        <extracomment>a count, a size, what else there is</extracomment>
        <translation>%1 ausgewählt, %2 | %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) so far...</source>
        <translation>
            <numerusform>Bisher %Ln Objekt...</numerusform>
            <numerusform>Bisher %Ln Objekte...</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>how many objects, their size</extracomment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>New &amp;folder in %1</source>
        <translation>Neuer &amp;Ordner in %1</translation>
    </message>
</context>
<context>
    <name>Quartermaster::OptionField</name>
    <message>
        <source>Show the password</source>
        <translation>Passwort zeigen</translation>
    </message>
    <message>
        <source>Set it to nothing, instead of its default</source>
        <translation>Auf nichts setzen, statt auf die Vorgabe</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Wählen</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>Default (%1)</source>
        <translation>Vorgabe (%1)</translation>
    </message>
    <message>
        <source>Not set</source>
        <translation>Nicht gesetzt</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>Vorgabe: %1</translation>
    </message>
</context>
<context>
    <name>Quartermaster::PropertiesDialog</name>
    <message>
        <source>Properties of %1</source>
        <translation>Eigenschaften von %1</translation>
    </message>
    <message>
        <source>What people wrote to this object beside its content. Content and type stay as they are.</source>
        <translation>Was Menschen diesem Objekt neben seinem Inhalt beigeschrieben haben. Inhalt und Typ bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>What people wrote to this container, and who else may use it.</source>
        <translation>Was Menschen diesem Container beigeschrieben haben, und wer ihn sonst benutzen darf.</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>Eigenschaften</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>May read</source>
        <translation>Lesen darf</translation>
    </message>
    <message>
        <source>nobody else</source>
        <translation>niemand sonst</translation>
    </message>
    <message>
        <source>Who else may read: project:user, parted by commas; .r:* for everybody, .rlistings for lists as well</source>
        <translation>Wer sonst lesen darf: Projekt:Benutzer, durch Kommas getrennt; .r:* für alle, .rlistings auch für Auflistungen</translation>
    </message>
    <message>
        <source>May write</source>
        <translation>Schreiben darf</translation>
    </message>
    <message>
        <source>Who else may write: project:user, parted by commas</source>
        <translation>Wer sonst schreiben darf: Projekt:Benutzer, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>May &amp;read:</source>
        <translation>&amp;Lesen darf:</translation>
    </message>
    <message>
        <source>May &amp;write:</source>
        <translation>&amp;Schreiben darf:</translation>
    </message>
    <message>
        <source>A&amp;pply</source>
        <translation>An&amp;wenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Load again</source>
        <translation>&amp;Neu laden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Asking the store...</source>
        <translation>Der Speicher wird gefragt...</translation>
    </message>
    <message>
        <source>The store has no such properties for this.</source>
        <translation>Der Speicher hat hierfür keine solchen Eigenschaften.</translation>
    </message>
    <message>
        <source>A value has no key.</source>
        <translation>Ein Wert hat keinen Schlüssel.</translation>
    </message>
    <message>
        <source>%1 has no value: remove it, or type one.</source>
        <translation>%1 hat keinen Wert: entfernen oder einen eingeben.</translation>
    </message>
    <message>
        <source>%1 is there twice.</source>
        <translation>%1 steht zweimal da.</translation>
    </message>
    <message>
        <source>The store is being asked.</source>
        <translation>Der Speicher wird gerade gefragt.</translation>
    </message>
    <message>
        <source>The properties are not known.</source>
        <translation>Die Eigenschaften sind nicht bekannt.</translation>
    </message>
    <message>
        <source>Select what is to go.</source>
        <translation>Auswählen, was gehen soll.</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>Nichts ist geändert.</translation>
    </message>
    <message>
        <source>Nothing was applied that could be undone.</source>
        <translation>Es wurde nichts angewendet, was rückgängig zu machen wäre.</translation>
    </message>
    <message>
        <source>The changes are not applied yet.</source>
        <translation>Die Änderungen sind noch nicht angewendet.</translation>
    </message>
    <message>
        <source>Applying...</source>
        <translation>Wird angewendet...</translation>
    </message>
    <message>
        <source>Somebody has changed the properties meanwhile: load them again.</source>
        <translation>Jemand hat die Eigenschaften inzwischen geändert: bitte neu laden.</translation>
    </message>
    <message>
        <source>Undone.</source>
        <translation>Rückgängig gemacht.</translation>
    </message>
    <message>
        <source>Applied.</source>
        <translation>Angewendet.</translation>
    </message>
    <message>
        <source>The changes are not applied: apply them, or close once more to drop them.</source>
        <translation>Die Änderungen sind nicht angewendet: anwenden, oder noch einmal schließen, um sie zu verwerfen.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::SecretPrompt</name>
    <message>
        <source>&amp;Use it</source>
        <translation>&amp;Verwenden</translation>
    </message>
    <message>
        <source>Ask the &amp;keychain again</source>
        <translation>Schlüsselbund erneut &amp;fragen</translation>
    </message>
    <message>
        <source>Until the program ends; it is kept nowhere</source>
        <translation>Bis zum Programmende; es wird nirgends aufbewahrt</translation>
    </message>
    <message>
        <source>%1 needs the value of %2, which is a secret, and the keychain did not give it: %3.</source>
        <translation>%1 braucht den Wert von %2, der ein Geheimnis ist, und der Schlüsselbund gab ihn nicht heraus: %3.</translation>
    </message>
    <message>
        <source>Secret value of %1</source>
        <translation>Geheimer Wert von %1</translation>
    </message>
</context>
<context>
    <name>Quartermaster::SettingsDialog</name>
    <message>
        <source>Ask before objects are &amp;deleted</source>
        <translation>Vor dem &amp;Löschen von Objekten fragen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Appearance:</source>
        <translation>&amp;Erscheinungsbild:</translation>
    </message>
    <message>
        <source>The colours of all windows.</source>
        <translation>Die Farben aller Fenster.</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>&amp;Sprache:</translation>
    </message>
    <message>
        <source>Of all texts, from the next start on.</source>
        <translation>Die Sprache aller Texte, ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Another language is spoken from the next start on.</source>
        <translation>Eine andere Sprache gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>Übertragungen</translation>
    </message>
    <message>
        <source>At the &amp;same time:</source>
        <translation>&amp;Gleichzeitig:</translation>
    </message>
    <message>
        <source>How many transfers may be active at once.</source>
        <translation>Wie viele Übertragungen gleichzeitig aktiv sein dürfen.</translation>
    </message>
    <message>
        <source> KiB/s</source>
        <extracomment>kibibytes a second</extracomment>
        <translation> KiB/s</translation>
    </message>
    <message>
        <source>Unlimited</source>
        <translation>Unbegrenzt</translation>
    </message>
    <message>
        <source>&amp;Bandwidth:</source>
        <translation>&amp;Bandbreite:</translation>
    </message>
    <message>
        <source>How fast all transfers together may be; 0 for no limit.</source>
        <translation>Wie schnell alle Übertragungen zusammen sein dürfen; 0 für keine Grenze.</translation>
    </message>
    <message>
        <source>Choose...</source>
        <translation>Wählen...</translation>
    </message>
    <message>
        <source>Choose the folder for downloads</source>
        <translation>Ordner zum Herunterladen wählen</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder for downloads</source>
        <translation>Der Download-Ordner der Arbeitsumgebung</translation>
    </message>
    <message>
        <source>Do&amp;wnload to:</source>
        <translation>&amp;Herunterladen nach:</translation>
    </message>
    <message>
        <source>The folder that is proposed for downloads.</source>
        <translation>Der Ordner, der zum Herunterladen vorgeschlagen wird.</translation>
    </message>
    <message>
        <source>Folders are always asked about.</source>
        <translation>Bei Ordnern wird immer gefragt.</translation>
    </message>
    <message>
        <source>Before a folder is deleted you are always asked.</source>
        <translation>Vor dem Löschen eines Ordners werden Sie immer gefragt.</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source> s</source>
        <extracomment>seconds</extracomment>
        <translation> s</translation>
    </message>
    <message>
        <source>&amp;Check every:</source>
        <translation>&amp;Prüfen alle:</translation>
    </message>
    <message>
        <source>How often a store without a probe_interval of its own is looked at while a window shows it.</source>
        <translation>Wie oft ein Speicher ohne eigenes probe_interval geprüft wird, während ein Fenster ihn zeigt.</translation>
    </message>
    <message>
        <source>Download to</source>
        <translation>Herunterladen nach</translation>
    </message>
</context>
<context>
    <name>Quartermaster::SimulationPanel</name>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Choose a state...</source>
        <translation>Zustand wählen...</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>What %1 simulates:</source>
        <translation>Was %1 simuliert:</translation>
    </message>
    <message>
        <source>Select a simulated store to set its state.</source>
        <translation>Wählen Sie einen simulierten Speicher aus, um seinen Zustand zu setzen.</translation>
    </message>
    <message>
        <source>Play scenario...</source>
        <translation>Szenario abspielen...</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Play scenario</source>
        <translation>Szenario abspielen</translation>
    </message>
    <message>
        <source>Change the state at the times that a JSON file names</source>
        <translation>Den Zustand zu den Zeiten ändern, die eine JSON-Datei nennt</translation>
    </message>
    <message>
        <source>Scenarios (*.json);;All files (*)</source>
        <translation>Szenarien (*.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Leave the store as it is now</source>
        <translation>Den Speicher lassen, wie er jetzt ist</translation>
    </message>
    <message>
        <source>No scenario is being played.</source>
        <translation>Es wird kein Szenario abgespielt.</translation>
    </message>
    <message>
        <source>%1 is being played.</source>
        <translation>%1 wird abgespielt.</translation>
    </message>
    <message>
        <source>%1 is over.</source>
        <translation>%1 ist zu Ende.</translation>
    </message>
    <message>
        <source>No simulated store is selected.</source>
        <translation>Es ist kein simulierter Speicher ausgewählt.</translation>
    </message>
    <message>
        <source>Let the store be in this state</source>
        <translation>Den Speicher in diesen Zustand versetzen</translation>
    </message>
    <message>
        <source>Let the store be as it began</source>
        <translation>Den Speicher in seinen Anfangszustand versetzen</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>unlimited</source>
        <translation>unbegrenzt</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreCommands</name>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the store %1 from %2?</source>
        <translation>Den Speicher %1 aus %2 entfernen?</translation>
    </message>
    <message>
        <source>The entry in enabled_backends and the options in [%1] go. No data of the store is deleted.</source>
        <translation>Der Eintrag in enabled_backends und die Optionen in [%1] werden entfernt. Daten des Speichers werden nicht gelöscht.</translation>
    </message>
    <message>
        <source>It is the default store: there will be none until another is chosen.</source>
        <translation>Es ist der Standardspeicher: Es gibt keinen mehr, bis ein anderer gewählt wird.</translation>
    </message>
    <message>
        <source>What the keychain holds for it goes, too: %1.</source>
        <translation>Was der Schlüsselbund für ihn enthält, wird ebenfalls entfernt: %1.</translation>
    </message>
    <message>
        <source>%1 was saved in %2, which is shown now.</source>
        <translation>%1 wurde in %2 gesichert; diese Datei wird jetzt gezeigt.</translation>
    </message>
    <message>
        <source>Show %1 again</source>
        <translation>Wieder %1 zeigen</translation>
    </message>
    <message>
        <source>%1 is not shown any more: nothing was removed.</source>
        <translation>%1 wird nicht mehr gezeigt: Es wurde nichts entfernt.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreDelegate</name>
    <message>
        <source>TLS not verified</source>
        <translation>TLS ungeprüft</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreEditor</name>
    <message>
        <source>Add a store</source>
        <translation>Speicher hinzufügen</translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation>%1 bearbeiten</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>What will be written</source>
        <translation>Was geschrieben wird</translation>
    </message>
    <message>
        <source>Saved in %1</source>
        <translation>Wird in %1 gesichert</translation>
    </message>
    <message>
        <source>Save in</source>
        <translation>Sichern in</translation>
    </message>
    <message>
        <source>Save in %1</source>
        <translation>In %1 sichern</translation>
    </message>
    <message>
        <source>Save in a copy of %1...</source>
        <translation>In einer Kopie von %1 sichern...</translation>
    </message>
    <message>
        <source>Choose a file of certificates</source>
        <translation>Zertifikatsdatei wählen</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
        <translation>Zertifikate (*.pem *.crt *.cer);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Correct what is marked, then save.</source>
        <translation>Berichtigen Sie das Markierte und sichern Sie dann.</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Kopie sichern</translation>
    </message>
    <message>
        <source>Configurations (*.conf);;All files (*)</source>
        <translation>Konfigurationen (*.conf);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1 is there already: it is not replaced.</source>
        <translation>%1 ist schon da: Die Datei wird nicht ersetzt.</translation>
    </message>
    <message>
        <source>The password of %1 could not be put away: %2. Nothing was saved. It can be kept until the program ends, and asked for at each connect from then on; it is never written to a file.</source>
        <translation>Das Passwort von %1 konnte nicht hinterlegt werden: %2. Es wurde nichts gesichert. Das Passwort kann bis zum Programmende behalten und danach bei jedem Verbinden erfragt werden; in eine Datei wird es nie geschrieben.</translation>
    </message>
    <message>
        <source>Save without it</source>
        <translation>Ohne Passwort sichern</translation>
    </message>
    <message>
        <source>What was typed is not saved.</source>
        <translation>Die Eingaben sind nicht gesichert.</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreForm</name>
    <message>
        <source>&amp;Default store</source>
        <translation>&amp;Standardspeicher</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>The name of its group in the file, and what glance calls the store</source>
        <translation>Der Name seiner Gruppe in der Datei, und wie Glance den Speicher nennt</translation>
    </message>
    <message>
        <source>Glance&apos;s images refer to the store by its id: it stays. Add another store instead.</source>
        <translation>Die Abbilder von Glance verweisen mit der ID auf den Speicher: Sie bleibt. Fügen Sie stattdessen einen weiteren Speicher hinzu.</translation>
    </message>
    <message>
        <source>&amp;Id</source>
        <translation>&amp;ID</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <extracomment>%1 a kind of store (&quot;Ceph block devices&quot;), %2 its driver&apos;s name (&quot;rbd&quot;)</extracomment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1: not in this version</source>
        <translation>%1: nicht in dieser Version</translation>
    </message>
    <message>
        <source>What the store is reached through</source>
        <translation>Worüber der Speicher erreicht wird</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>&amp;Art</translation>
    </message>
    <message>
        <source>Where glance puts an image when nobody names a store</source>
        <translation>Wohin Glance ein Abbild legt, wenn niemand einen Speicher nennt</translation>
    </message>
    <message>
        <source>In the keychain; type to replace it</source>
        <translation>Im Schlüsselbund; zum Ersetzen eintippen</translation>
    </message>
    <message>
        <source>It goes to the desktop&apos;s keychain; the file only refers to it.</source>
        <translation>Es kommt in den Schlüsselbund der Arbeitsumgebung; die Datei verweist nur darauf.</translation>
    </message>
    <message>
        <source>In the file: %1</source>
        <translation>In der Datei: %1</translation>
    </message>
</context>
<context>
    <name>Quartermaster::StoreListModel</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
    <message>
        <source>%1 free of %2</source>
        <translation>%1 von %2 frei</translation>
    </message>
    <message>
        <source>default store</source>
        <translation>Standardspeicher</translation>
    </message>
    <message>
        <source>certificate not verified</source>
        <translation>Zertifikat nicht geprüft</translation>
    </message>
    <message>
        <source>The default store.</source>
        <translation>Der Standardspeicher.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not verified.</source>
        <translation>Das Zertifikat des Servers wird nicht geprüft.</translation>
    </message>
    <message>
        <source>Checked %1.</source>
        <translation>Geprüft: %1.</translation>
    </message>
    <message>
        <source>Stores</source>
        <translation>Speicher</translation>
    </message>
</context>
<context>
    <name>Quartermaster::TransferModel</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <translation>%1 von %2: %3</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Eingereiht</translation>
    </message>
</context>
<context>
    <name>Quartermaster::TransferQueue</name>
    <message>
        <source>%1: %2</source>
        <extracomment>%1 &quot;Failed&quot;, %2 a sentence</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Waiting for %1: checking what it can do</source>
        <extracomment>%1 a store</extracomment>
        <translation>Wartet auf %1: Fähigkeiten werden geprüft</translation>
    </message>
    <message>
        <source>Waiting for %1: %2</source>
        <extracomment>%1 a store, %2 a clause</extracomment>
        <translation>Wartet auf %1: %2</translation>
    </message>
    <message>
        <source>Waiting for what the store says now. %1</source>
        <extracomment>%1 a sentence</extracomment>
        <translation>Wartet darauf, was der Speicher jetzt sagt. %1</translation>
    </message>
    <message>
        <source>Trying again at %1 (attempt %2 of %3). %4</source>
        <extracomment>%1 a time, %2 and %3 numbers, %4 a sentence</extracomment>
        <translation>Neuer Versuch um %1 (Versuch %2 von %3). %4</translation>
    </message>
</context>
<context>
    <name>Quartermaster::TransfersPane</name>
    <message>
        <source>Transfers toolbar</source>
        <translation>Werkzeugleiste Übertragungen</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>Übertragungen</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>%1 Active, Waiting, Failed or Done, %2 how many</extracomment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>Liste exportieren</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv);;Text (*.txt)</source>
        <translation>Kommagetrennte Werte (*.csv);;Text (*.txt)</translation>
    </message>
    <message>
        <source>transfers.csv</source>
        <translation>transfers.csv</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to be queued</source>
        <translation>
            <numerusform>%Ln weiteres folgt</numerusform>
            <numerusform>%Ln weitere folgen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to be queued, paused</source>
        <translation>
            <numerusform>%Ln weiteres folgt, angehalten</numerusform>
            <numerusform>%Ln weitere folgen, angehalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to be queued, %1 of them paused</source>
        <extracomment>%1 a number</extracomment>
        <translation>
            <numerusform>%Ln weiteres folgt, davon angehalten: %1</numerusform>
            <numerusform>%Ln weitere folgen, davon angehalten: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::UploadCheck</name>
    <message>
        <source>%1, %2: %3</source>
        <extracomment>%1 a file, %2 an image format, %3 sentences</extracomment>
        <translation>%1, %2: %3</translation>
    </message>
</context>
<context>
    <name>Quartermaster::VersionsDialog</name>
    <message>
        <source>Versions of %1</source>
        <translation>Versionen von %1</translation>
    </message>
    <message>
        <source>What the store keeps of this object, the latest first. A deletion hides the versions before it.</source>
        <translation>Was der Speicher von diesem Objekt aufbewahrt, das Neueste zuerst. Eine Löschung verbirgt die Versionen davor.</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>&amp;Delete...</source>
        <translation>&amp;Löschen...</translation>
    </message>
    <message>
        <source>Deletion</source>
        <translation>Löschung</translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>Älter</translation>
    </message>
    <message>
        <source>%1, %2 (%3)</source>
        <extracomment>%1 a time, %2 a size or &quot;Deletion&quot;, %3 the id of a version</extracomment>
        <translation>%1, %2 (%3)</translation>
    </message>
    <message>
        <source>The store keeps no versions of it.</source>
        <translation>Der Speicher bewahrt davon keine Versionen auf.</translation>
    </message>
    <message numerus="yes">
        <source>%n version(s).</source>
        <translation>
            <numerusform>%n Version.</numerusform>
            <numerusform>%n Versionen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n version(s) of %1?</source>
        <translation>
            <numerusform>%n Version von %1 löschen?</numerusform>
            <numerusform>%n Versionen von %1 löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Without the deletion, the version before it is the object again.</source>
        <translation>Ohne die Löschung ist die Version davor wieder das Objekt.</translation>
    </message>
    <message>
        <source>What is deleted is gone for good: the store keeps nothing of it.</source>
        <translation>Was gelöscht ist, ist endgültig weg: Der Speicher bewahrt nichts davon auf.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::WelcomePage</name>
    <message>
        <source>Quartermaster</source>
        <translation>Quartermaster</translation>
    </message>
    <message>
        <source>See live what every store can do, and why; browse, upload, download and delete.</source>
        <translation>Live sehen, was jeder Speicher kann und warum; durchsuchen, hochladen, herunterladen und löschen.</translation>
    </message>
</context>
<context>
    <name>Quartermaster::WhyModel</name>
    <message>
        <source>%1 of %2: %3</source>
        <extracomment>%1 a capability, %2 a store, %3 yes, no or unknown</extracomment>
        <translation>%1 von %2: %3</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <extracomment>%1 a verb in the infinitive, %2 a store, %3 yes, no or unknown</extracomment>
        <translation>%1 in %2: %3</translation>
    </message>
    <message>
        <source>%1 %2 in %3: %4</source>
        <extracomment>%1 a verb in the infinitive, %2 an object, %3 a store, %4 yes, no or unknown</extracomment>
        <translation>%1 von %2 in %3: %4</translation>
    </message>
    <message>
        <source>%1, since %2</source>
        <translation>%1, seit %2</translation>
    </message>
    <message>
        <source>%1, checked %2</source>
        <translation>%1, geprüft %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>seit %1</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Einzelheit</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Beleg</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>What helps</source>
        <translation>Was hilft</translation>
    </message>
</context>
<context>
    <name>Quartermaster::WhyPane</name>
    <message>
        <source>Why?</source>
        <translation>Warum?</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this pane</source>
        <translation>Diesen Bereich schließen</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Why? Select a cell of the matrix, or press Shift+F1 for what is off.</source>
        <translation>Warum? Wählen Sie eine Zelle der Matrix oder drücken Sie Umschalt+F1 für das, was abgeschaltet ist.</translation>
    </message>
</context>
<context>
    <name>ReasonText</name>
    <message>
        <source>Not supported</source>
        <translation>Nicht unterstützt</translation>
    </message>
    <message>
        <source>Not configured</source>
        <translation>Nicht konfiguriert</translation>
    </message>
    <message>
        <source>Bad configuration</source>
        <translation>Fehlerhafte Konfiguration</translation>
    </message>
    <message>
        <source>Not permitted</source>
        <translation>Nicht erlaubt</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Schreibgeschützt</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
    <message>
        <source>No inodes left</source>
        <translation>Keine Inodes mehr frei</translation>
    </message>
    <message>
        <source>Quota reached</source>
        <translation>Kontingent erschöpft</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>Zu groß</translation>
    </message>
    <message>
        <source>Unreachable</source>
        <translation>Nicht erreichbar</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>Maintenance</source>
        <translation>Wartung</translation>
    </message>
    <message>
        <source>Rate limited</source>
        <translation>Anfragen begrenzt</translation>
    </message>
    <message>
        <source>Certificate not trusted</source>
        <translation>Zertifikat nicht vertrauenswürdig</translation>
    </message>
    <message>
        <source>Not authenticated</source>
        <translation>Nicht angemeldet</translation>
    </message>
    <message>
        <source>Root is missing</source>
        <translation>Wurzel fehlt</translation>
    </message>
    <message>
        <source>Not mounted</source>
        <translation>Nicht eingehängt</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>Nicht mehr da</translation>
    </message>
    <message>
        <source>Immutable</source>
        <translation>Unveränderlich</translation>
    </message>
    <message>
        <source>No ranges</source>
        <translation>Keine Teilabfragen</translation>
    </message>
    <message>
        <source>Bad answer</source>
        <translation>Fehlerhafte Antwort</translation>
    </message>
    <message>
        <source>Server error</source>
        <translation>Serverfehler</translation>
    </message>
    <message>
        <source>Driver not built</source>
        <translation>Treiber nicht enthalten</translation>
    </message>
    <message>
        <source>Unknown driver</source>
        <translation>Unbekannter Treiber</translation>
    </message>
    <message>
        <source>Safe mode</source>
        <translation>Sicherer Modus</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Checking...</source>
        <translation>Wird geprüft...</translation>
    </message>
    <message>
        <source>Can&apos;t be told</source>
        <translation>Nicht feststellbar</translation>
    </message>
    <message>
        <source>this kind of store does not support it</source>
        <translation>diese Art von Speicher unterstützt es nicht</translation>
    </message>
    <message>
        <source>the backend does not support it</source>
        <translation>das Backend unterstützt es nicht</translation>
    </message>
    <message>
        <source>the store is not configured for it</source>
        <translation>der Speicher ist dafür nicht konfiguriert</translation>
    </message>
    <message>
        <source>the store&apos;s configuration is wrong</source>
        <translation>die Konfiguration des Speichers ist falsch</translation>
    </message>
    <message>
        <source>the permissions of this object do not allow it</source>
        <translation>die Rechte dieses Objekts erlauben es nicht</translation>
    </message>
    <message>
        <source>the permissions do not allow it</source>
        <translation>die Rechte erlauben es nicht</translation>
    </message>
    <message>
        <source>the store is read-only</source>
        <translation>der Speicher ist schreibgeschützt</translation>
    </message>
    <message>
        <source>the store is full</source>
        <translation>der Speicher ist voll</translation>
    </message>
    <message>
        <source>the file system has no inodes left</source>
        <translation>das Dateisystem hat keine Inodes mehr frei</translation>
    </message>
    <message>
        <source>the quota is reached</source>
        <translation>das Kontingent ist erschöpft</translation>
    </message>
    <message>
        <source>the object is larger than the store takes</source>
        <translation>das Objekt ist größer, als der Speicher annimmt</translation>
    </message>
    <message>
        <source>the store can&apos;t be reached</source>
        <translation>der Speicher ist nicht erreichbar</translation>
    </message>
    <message>
        <source>the store does not answer</source>
        <translation>der Speicher antwortet nicht</translation>
    </message>
    <message>
        <source>the service is unavailable now</source>
        <translation>der Dienst ist zurzeit nicht verfügbar</translation>
    </message>
    <message>
        <source>the service limits the rate of requests</source>
        <translation>der Dienst begrenzt die Zahl der Anfragen</translation>
    </message>
    <message>
        <source>the server&apos;s certificate is not trusted</source>
        <translation>dem Zertifikat des Servers wird nicht vertraut</translation>
    </message>
    <message>
        <source>the service does not accept who we are</source>
        <translation>der Dienst erkennt die Anmeldung nicht an</translation>
    </message>
    <message>
        <source>the root of the store is missing</source>
        <translation>die Wurzel des Speichers fehlt</translation>
    </message>
    <message>
        <source>the file system of the store is not mounted</source>
        <translation>das Dateisystem des Speichers ist nicht eingehängt</translation>
    </message>
    <message>
        <source>it is gone for good</source>
        <translation>es ist endgültig weg</translation>
    </message>
    <message>
        <source>it is marked immutable</source>
        <translation>es ist als unveränderlich markiert</translation>
    </message>
    <message>
        <source>the server does not serve parts of objects</source>
        <translation>der Server liefert keine Teile von Objekten</translation>
    </message>
    <message>
        <source>the server&apos;s answer makes no sense</source>
        <translation>die Antwort des Servers ergibt keinen Sinn</translation>
    </message>
    <message>
        <source>the server reports an error of its own</source>
        <translation>der Server meldet einen eigenen Fehler</translation>
    </message>
    <message>
        <source>its driver is not part of this build</source>
        <translation>sein Treiber ist in diesem Programm nicht enthalten</translation>
    </message>
    <message>
        <source>there is no such driver</source>
        <translation>diesen Treiber gibt es nicht</translation>
    </message>
    <message>
        <source>safe mode is on</source>
        <translation>der sichere Modus ist eingeschaltet</translation>
    </message>
    <message>
        <source>a tester simulates it</source>
        <translation>es wird zum Testen simuliert</translation>
    </message>
    <message>
        <source>it has not been checked yet</source>
        <translation>es wurde noch nicht geprüft</translation>
    </message>
    <message>
        <source>only trying can tell</source>
        <translation>das zeigt erst der Versuch</translation>
    </message>
    <message>
        <source>Use a store of another kind for this.</source>
        <translation>Verwenden Sie dafür einen Speicher anderer Art.</translation>
    </message>
    <message>
        <source>Set the option that is named, then reload the configuration.</source>
        <translation>Setzen Sie die genannte Option und laden Sie die Konfiguration neu.</translation>
    </message>
    <message>
        <source>Mend the options of this store, then reload the configuration.</source>
        <translation>Berichtigen Sie die Optionen dieses Speichers und laden Sie die Konfiguration neu.</translation>
    </message>
    <message>
        <source>Give the user or key of this store the right to do it.</source>
        <translation>Geben Sie dem Benutzer oder Schlüssel dieses Speichers das Recht dazu.</translation>
    </message>
    <message>
        <source>Make the store writable again, for example remount its file system read-write.</source>
        <translation>Machen Sie den Speicher wieder beschreibbar, hängen Sie etwa sein Dateisystem schreibbar neu ein.</translation>
    </message>
    <message>
        <source>Delete objects, or give the store more room.</source>
        <translation>Löschen Sie Objekte oder geben Sie dem Speicher mehr Platz.</translation>
    </message>
    <message>
        <source>Delete objects, or make a file system with more inodes.</source>
        <translation>Löschen Sie Objekte oder legen Sie ein Dateisystem mit mehr Inodes an.</translation>
    </message>
    <message>
        <source>Delete objects, or have the quota raised.</source>
        <translation>Löschen Sie Objekte oder lassen Sie das Kontingent erhöhen.</translation>
    </message>
    <message>
        <source>Use a store that takes larger objects.</source>
        <translation>Verwenden Sie einen Speicher, der größere Objekte annimmt.</translation>
    </message>
    <message>
        <source>Check the network and whether the service runs; the store comes back by itself.</source>
        <translation>Prüfen Sie das Netz und ob der Dienst läuft; der Speicher kommt von selbst wieder.</translation>
    </message>
    <message>
        <source>Check the backend and the network; the store comes back by itself.</source>
        <translation>Prüfen Sie das Backend und das Netz; der Speicher kommt von selbst wieder.</translation>
    </message>
    <message>
        <source>Wait until %1; the store comes back by itself.</source>
        <translation>Warten Sie bis %1; der Speicher kommt von selbst wieder.</translation>
    </message>
    <message>
        <source>Wait; the store comes back by itself.</source>
        <translation>Warten Sie; der Speicher kommt von selbst wieder.</translation>
    </message>
    <message>
        <source>Give the store the certificate authority of its server, or have the certificate renewed.</source>
        <translation>Geben Sie dem Speicher die Zertifizierungsstelle seines Servers oder lassen Sie das Zertifikat erneuern.</translation>
    </message>
    <message>
        <source>Check the user, the password or the key of this store.</source>
        <translation>Prüfen Sie Benutzer, Passwort oder Schlüssel dieses Speichers.</translation>
    </message>
    <message>
        <source>Create it, or correct the option that names it.</source>
        <translation>Legen Sie sie an oder berichtigen Sie die Option, die sie nennt.</translation>
    </message>
    <message>
        <source>Mount it; until then nothing is written to the folder beneath.</source>
        <translation>Hängen Sie es ein; bis dahin wird nichts in den Ordner darunter geschrieben.</translation>
    </message>
    <message>
        <source>Remove the attribute (chattr -i).</source>
        <translation>Entfernen Sie das Attribut (chattr -i).</translation>
    </message>
    <message>
        <source>Download the whole object.</source>
        <translation>Laden Sie das ganze Objekt herunter.</translation>
    </message>
    <message>
        <source>Check whether the address is the right one, and the server&apos;s log.</source>
        <translation>Prüfen Sie, ob die Adresse stimmt, und das Protokoll des Servers.</translation>
    </message>
    <message>
        <source>See the server&apos;s log.</source>
        <translation>Sehen Sie im Protokoll des Servers nach.</translation>
    </message>
    <message>
        <source>Install a build that has this driver.</source>
        <translation>Installieren Sie eine Ausgabe, die diesen Treiber enthält.</translation>
    </message>
    <message>
        <source>Correct the driver&apos;s name in the configuration.</source>
        <translation>Berichtigen Sie den Namen des Treibers in der Konfiguration.</translation>
    </message>
    <message>
        <source>Turn safe mode off to change anything.</source>
        <translation>Schalten Sie den sicheren Modus aus, um etwas zu ändern.</translation>
    </message>
    <message>
        <source>Change it in the simulation panel.</source>
        <translation>Ändern Sie es im Simulationsfeld.</translation>
    </message>
    <message>
        <source>Try it: the answer is remembered.</source>
        <translation>Versuchen Sie es: Die Antwort wird gemerkt.</translation>
    </message>
    <message>
        <source>list</source>
        <translation>Auflisten</translation>
    </message>
    <message>
        <source>look up</source>
        <translation>Abfragen</translation>
    </message>
    <message>
        <source>download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>download a part of</source>
        <translation>Teilweises Herunterladen</translation>
    </message>
    <message>
        <source>upload</source>
        <translation>Hochladen</translation>
    </message>
    <message>
        <source>write a part of</source>
        <translation>Teilweises Schreiben</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>create</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>folders</source>
        <translation>Ordnern</translation>
    </message>
    <message>
        <source>objects</source>
        <translation>Objekten</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>es existiert nicht</translation>
    </message>
    <message>
        <source>it exists already</source>
        <translation>es existiert schon</translation>
    </message>
    <message>
        <source>the checksums differ</source>
        <translation>die Prüfsummen sind verschieden</translation>
    </message>
    <message>
        <source>it was canceled</source>
        <translation>es wurde abgebrochen</translation>
    </message>
    <message>
        <source>Cannot %1 %2: %3.</source>
        <extracomment>%1 a verb in the infinitive, %2 an object, %3 a clause</extracomment>
        <translation>%1 von %2 ist nicht möglich: %3.</translation>
    </message>
    <message>
        <source>Cannot %1 %2 in %3: %4.</source>
        <extracomment>%1 a verb in the infinitive, %2 an object, %3 a store, %4 a clause</extracomment>
        <translation>%1 von %2 in %3 ist nicht möglich: %4.</translation>
    </message>
    <message>
        <source>(Checked %1.)</source>
        <translation>(Geprüft: %1.)</translation>
    </message>
    <message>
        <source>Checking %1...</source>
        <translation>%1 wird geprüft...</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <extracomment>%1 a capability such as READ_ACCESS, %2 a store, %3 yes, no or unknown</extracomment>
        <translation>%1 von %2: %3</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>Treiber</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Override</source>
        <translation>Übersteuerung</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>Eingeschränkt</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Password missing</source>
        <translation>Passwort fehlt</translation>
    </message>
    <message>
        <source>its password is not known</source>
        <translation>sein Passwort ist nicht bekannt</translation>
    </message>
    <message>
        <source>Unlock the desktop&apos;s keychain, or type the password in the window.</source>
        <translation>Entsperren Sie den Schlüsselbund der Arbeitsumgebung oder tippen Sie das Passwort im Fenster ein.</translation>
    </message>
    <message>
        <source>rename</source>
        <translation>umbenennen</translation>
    </message>
    <message>
        <source>another object has this name</source>
        <translation>ein anderes Objekt hat diesen Namen</translation>
    </message>
    <message>
        <source>the name or a value can&apos;t be used</source>
        <translation>der Name oder ein Wert ist nicht verwendbar</translation>
    </message>
    <message>
        <source>the configuration does not fit</source>
        <translation>die Konfiguration passt nicht dazu</translation>
    </message>
    <message>
        <source>what is to be read has changed meanwhile</source>
        <translation>was gelesen werden soll, hat sich inzwischen geändert</translation>
    </message>
    <message>
        <source>a file or a folder of this computer stands in the way</source>
        <translation>eine Datei oder ein Ordner dieses Computers steht im Weg</translation>
    </message>
    <message>
        <source>it failed</source>
        <translation>es ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>change the properties of</source>
        <translation>Ändern der Eigenschaften</translation>
    </message>
</context>
<context>
    <name>Simulation</name>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Does not answer</source>
        <translation>Antwortet nicht</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>Bytes a second</source>
        <translation>Byte je Sekunde</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Schreibgeschützt</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
    <message>
        <source>Over its quota</source>
        <translation>Kontingent erschöpft</translation>
    </message>
    <message>
        <source>Forbid reading</source>
        <translation>Lesen verbieten</translation>
    </message>
    <message>
        <source>Forbid writing</source>
        <translation>Schreiben verbieten</translation>
    </message>
    <message>
        <source>Forbid deleting</source>
        <translation>Löschen verbieten</translation>
    </message>
    <message>
        <source>Forbid listing</source>
        <translation>Auflisten verbieten</translation>
    </message>
    <message>
        <source>Refuse the password</source>
        <translation>Passwort ablehnen</translation>
    </message>
    <message>
        <source>Bad certificate</source>
        <translation>Schlechtes Zertifikat</translation>
    </message>
    <message>
        <source>Maintenance</source>
        <translation>Wartung</translation>
    </message>
    <message>
        <source>Retry after</source>
        <translation>Erneut nach</translation>
    </message>
    <message>
        <source>Fail after</source>
        <translation>Fehler nach</translation>
    </message>
    <message>
        <source>Wrong checksums</source>
        <translation>Falsche Prüfsummen</translation>
    </message>
    <message>
        <source>No ranges</source>
        <translation>Keine Teilbereiche</translation>
    </message>
    <message>
        <source>Tells nothing</source>
        <translation>Sagt nichts</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>Kapazität</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>Online</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>Forbid everything</source>
        <translation>Alles verbieten</translation>
    </message>
    <message>
        <source>Fails in the middle</source>
        <translation>Bricht mittendrin ab</translation>
    </message>
</context>
<context>
    <name>Situation</name>
    <message>
        <source>No store is selected.</source>
        <translation>Es ist kein Speicher ausgewählt.</translation>
    </message>
    <message>
        <source>Nothing is selected.</source>
        <translation>Es ist nichts ausgewählt.</translation>
    </message>
    <message>
        <source>%1 is a folder: open it and select what is in it.</source>
        <translation>%1 ist ein Ordner: Öffnen Sie ihn und wählen Sie aus, was darin ist.</translation>
    </message>
    <message>
        <source>No stores are configured.</source>
        <translation>Es sind keine Speicher konfiguriert.</translation>
    </message>
    <message>
        <source>Cannot check %1: %2.</source>
        <extracomment>%1 a store, %2 a clause</extracomment>
        <translation>%1 kann nicht geprüft werden: %2.</translation>
    </message>
    <message>
        <source>Only one folder at a time can be opened.</source>
        <translation>Es kann nur ein Ordner auf einmal geöffnet werden.</translation>
    </message>
    <message>
        <source>%1 is not a folder.</source>
        <translation>%1 ist kein Ordner.</translation>
    </message>
    <message>
        <source>This is the top of the store.</source>
        <translation>Dies ist die oberste Ebene des Speichers.</translation>
    </message>
    <message>
        <source>There is no place to go back to.</source>
        <translation>Es gibt keinen Ort, zu dem es zurückgeht.</translation>
    </message>
    <message>
        <source>There is no place to go forward to.</source>
        <translation>Es gibt keinen Ort, zu dem es vorwärts geht.</translation>
    </message>
    <message>
        <source>No transfer is selected.</source>
        <translation>Es ist keine Übertragung ausgewählt.</translation>
    </message>
    <message>
        <source>What is selected is over.</source>
        <translation>Was ausgewählt ist, ist beendet.</translation>
    </message>
    <message>
        <source>No transfer is over.</source>
        <translation>Keine Übertragung ist beendet.</translation>
    </message>
    <message>
        <source>%1 has no location.</source>
        <translation>%1 hat keine Adresse.</translation>
    </message>
    <message>
        <source>The selection is being counted...</source>
        <translation>Die Auswahl wird gezählt...</translation>
    </message>
    <message>
        <source>The objects are of a store that this configuration does not have.</source>
        <translation>Die Objekte sind aus einem Speicher, den diese Konfiguration nicht hat.</translation>
    </message>
    <message>
        <source>The objects are here already.</source>
        <translation>Die Objekte sind schon hier.</translation>
    </message>
    <message>
        <source>The clipboard holds no files and no objects.</source>
        <translation>Die Zwischenablage enthält weder Dateien noch Objekte.</translation>
    </message>
    <message>
        <source>What is dragged holds no files and no objects.</source>
        <translation>Was gezogen wird, enthält weder Dateien noch Objekte.</translation>
    </message>
    <message>
        <source>What is selected has not failed.</source>
        <translation>Was ausgewählt ist, ist nicht fehlgeschlagen.</translation>
    </message>
    <message>
        <source>What is selected neither waits nor is under way.</source>
        <translation>Was ausgewählt ist, wartet nicht und läuft nicht.</translation>
    </message>
    <message>
        <source>What is selected is not paused.</source>
        <translation>Was ausgewählt ist, ist nicht angehalten.</translation>
    </message>
    <message>
        <source>What is selected does not wait.</source>
        <translation>Was ausgewählt ist, wartet nicht.</translation>
    </message>
    <message>
        <source>No transfer waits or is under way.</source>
        <translation>Keine Übertragung wartet oder läuft.</translation>
    </message>
    <message>
        <source>No transfer is paused.</source>
        <translation>Keine Übertragung ist angehalten.</translation>
    </message>
    <message>
        <source>No transfer has failed.</source>
        <translation>Keine Übertragung ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>The list of transfers is empty.</source>
        <translation>Die Liste der Übertragungen ist leer.</translation>
    </message>
    <message>
        <source>%1 is the default store already.</source>
        <translation>%1 ist bereits der Standardspeicher.</translation>
    </message>
    <message>
        <source>Stores of this kind make no links that end by themselves.</source>
        <translation>Speicher dieser Art machen keine Links, die von selbst enden.</translation>
    </message>
    <message>
        <source>Select one object: a link is for one.</source>
        <translation>Genau ein Objekt auswählen: Ein Link ist für eines.</translation>
    </message>
    <message>
        <source>Only one object at a time can be renamed.</source>
        <translation>Es kann nur ein Objekt auf einmal umbenannt werden.</translation>
    </message>
    <message>
        <source>%1 is a folder: only objects can be renamed.</source>
        <translation>%1 ist ein Ordner: Nur Objekte können umbenannt werden.</translation>
    </message>
    <message>
        <source>Stores of this kind have no properties that can be changed.</source>
        <translation>Speicher dieser Art haben keine Eigenschaften, die sich ändern lassen.</translation>
    </message>
    <message>
        <source>Select one object: the properties are of one.</source>
        <translation>Ein Objekt auswählen: die Eigenschaften gelten für eines.</translation>
    </message>
    <message>
        <source>%1 is there in the names of objects alone: it has no properties.</source>
        <translation>%1 gibt es nur in den Namen von Objekten: es hat keine Eigenschaften.</translation>
    </message>
    <message>
        <source>Stores of this kind keep no versions.</source>
        <translation>Speicher dieser Art bewahren keine Versionen auf.</translation>
    </message>
    <message>
        <source>Select one object: the versions are of one.</source>
        <translation>Ein Objekt auswählen: die Versionen gelten für eines.</translation>
    </message>
    <message>
        <source>Select an object: folders have no versions.</source>
        <translation>Ein Objekt auswählen: Ordner haben keine Versionen.</translation>
    </message>
    <message>
        <source>Stores of this kind do not tell of unfinished uploads.</source>
        <translation>Speicher dieser Art sagen nichts über unfertige Uploads.</translation>
    </message>
    <message>
        <source>All that was asked for is in the list already.</source>
        <translation>Alles, was verlangt wurde, steht schon in der Liste.</translation>
    </message>
</context>
<context>
    <name>StoreNotice</name>
    <message>
        <source>Not checked yet</source>
        <translation>Noch nicht geprüft</translation>
    </message>
    <message>
        <source>%1 is offline: %2.</source>
        <extracomment>%1 a store, %2 a clause, %3 a time</extracomment>
        <translation>%1 ist offline: %2.</translation>
    </message>
    <message>
        <source>%1 is offline: %2, since %3.</source>
        <translation>%1 ist offline: %2, seit %3.</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1: %2.</translation>
    </message>
    <message>
        <source>%1: %2, since %3.</source>
        <translation>%1: %2, seit %3.</translation>
    </message>
    <message>
        <source>%1 Off: %2.</source>
        <extracomment>%1 the sentence before, %2 verbs: &quot;upload, delete&quot;</extracomment>
        <translation>%1 Aus: %2.</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>Done, verified</source>
        <translation>Fertig, überprüft</translation>
    </message>
    <message>
        <source>Done, unverified</source>
        <translation>Fertig, nicht überprüft</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>Hochladen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Deletion</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Canceled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
</context>
<context>
    <name>TransferJournal</name>
    <message>
        <source>another Quartermaster uses the journal %1</source>
        <translation>ein anderes Quartermaster verwendet das Journal %1</translation>
    </message>
    <message>
        <source>%1 is no journal of transfers that this version can read. It is kept as %2.</source>
        <translation>%1 ist kein Journal von Übertragungen, das diese Version lesen kann. Es wird als %2 aufbewahrt.</translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) of %1 are damaged. The others were read; the file is kept as %2.</source>
        <translation>
            <numerusform>%n Eintrag von %1 ist beschädigt. Die übrigen wurden gelesen; die Datei wird als %2 aufbewahrt.</numerusform>
            <numerusform>%n Einträge von %1 sind beschädigt. Die übrigen wurden gelesen; die Datei wird als %2 aufbewahrt.</numerusform>
        </translation>
    </message>
    <message>
        <source>its location held a secret, which is not saved; it has to be queued anew</source>
        <translation>seine Adresse enthielt ein Geheimnis, das nicht gesichert wird; es muss neu eingereiht werden</translation>
    </message>
    <message>
        <source>The list of transfers can&apos;t be saved in %1 (%2). Until it can, a crash would lose what changes.</source>
        <extracomment>%1 a file, %2 the system&apos;s words for an error</extracomment>
        <translation>Die Liste der Übertragungen kann nicht in %1 gesichert werden (%2). Bis das wieder geht, ginge bei einem Absturz verloren, was sich ändert.</translation>
    </message>
</context>
<context>
    <name>TransferModel</name>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
</context>
</TS>
