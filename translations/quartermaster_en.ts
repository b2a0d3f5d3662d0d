<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Configuration</name>
    <message numerus="yes">
        <source>%n more line(s) from here on can&apos;t be read.</source>
        <translation>
            <numerusform>%n more line from here on can&apos;t be read.</numerusform>
            <numerusform>%n more lines from here on can&apos;t be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConnectionTest</name>
    <message numerus="yes">
        <source>%n entries and more</source>
        <translation>
            <numerusform>%n entry and more</numerusform>
            <numerusform>%n entries and more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::CopyDialog</name>
    <message numerus="yes">
        <source>Copy %Ln object(s) of %1 to:</source>
        <translation>
            <numerusform>Copy %Ln object of %1 to:</numerusform>
            <numerusform>Copy %Ln objects of %1 to:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::DeleteDialog</name>
    <message numerus="yes">
        <source>Delete %Ln object(s) from %1?</source>
        <translation>
            <numerusform>Delete %Ln object from %1?</numerusform>
            <numerusform>Delete %Ln objects from %1?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln object(s), at least %2, from %1?</source>
        <extracomment>%1 a store, %2 a size: &quot;3.0 MiB&quot;</extracomment>
        <translation>
            <numerusform>Delete %Ln object, at least %2, from %1?</numerusform>
            <numerusform>Delete %Ln objects, at least %2, from %1?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln object(s), %2, from %1?</source>
        <extracomment>%1 a store, %2 a size: &quot;3.0 MiB&quot;</extracomment>
        <translation>
            <numerusform>Delete %Ln object, %2, from %1?</numerusform>
            <numerusform>Delete %Ln objects, %2, from %1?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them is a folder: all that is in it goes too. How much that is, is counted as it goes.</source>
        <translation>
            <numerusform>%n of them is a folder: all that is in it goes too. How much that is, is counted as it goes.</numerusform>
            <numerusform>%n of them are folders: all that is in them goes too. How much that is, is counted as it goes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>... and %Ln more</source>
        <translation>
            <numerusform>... and %Ln more</numerusform>
            <numerusform>... and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The same goes for %Ln other object(s).</source>
        <translation>
            <numerusform>The same goes for %Ln other object.</numerusform>
            <numerusform>The same goes for %Ln other objects.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::DetailsPane</name>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <translation>
            <numerusform>%Ln byte</numerusform>
            <numerusform>%Ln bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) selected</source>
        <translation>
            <numerusform>%Ln object selected</numerusform>
            <numerusform>%Ln objects selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::Exchange</name>
    <message numerus="yes">
        <source>%n other file(s) wait(s) as well.</source>
        <translation>
            <numerusform>%n other file waits as well.</numerusform>
            <numerusform>%n other files wait as well.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out.</source>
        <translation>
            <numerusform>%n file left out.</numerusform>
            <numerusform>%n files left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::ImportDialog</name>
    <message numerus="yes">
        <source>%n store(s) will be saved in %1; passwords and keys go to the keychain.</source>
        <translation>
            <numerusform>%n store will be saved in %1; passwords and keys go to the keychain.</numerusform>
            <numerusform>%n stores will be saved in %1; passwords and keys go to the keychain.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::KeptDialog</name>
    <message numerus="yes">
        <source>Deleting, %n to go...</source>
        <translation>
            <numerusform>Deleting, %n to go...</numerusform>
            <numerusform>Deleting, %n to go...</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::LeftoversDialog</name>
    <message numerus="yes">
        <source>%n unfinished upload(s).</source>
        <translation>
            <numerusform>%n unfinished upload.</numerusform>
            <numerusform>%n unfinished uploads.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete what %n unfinished upload(s) have left in %1?</source>
        <translation>
            <numerusform>Delete what %n unfinished upload has left in %1?</numerusform>
            <numerusform>Delete what %n unfinished uploads have left in %1?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::LinkDialog</name>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::MainWindow</name>
    <message numerus="yes">
        <source>%n problem(s) in the configuration. The first: %1</source>
        <translation>
            <numerusform>%n problem in the configuration: %1</numerusform>
            <numerusform>%n problems in the configuration. The first: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) of %1 are queued.</source>
        <extracomment>%1 a folder</extracomment>
        <translation>
            <numerusform>%Ln file of %1 is queued.</numerusform>
            <numerusform>%Ln files of %1 are queued.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were skipped.</source>
        <translation>
            <numerusform>%n was skipped.</numerusform>
            <numerusform>%n were skipped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n transfer(s) from last time are paused.</source>
        <translation>
            <numerusform>%n transfer from last time is paused.</numerusform>
            <numerusform>%n transfers from last time are paused.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more object(s) follow as the queue gets on.</source>
        <translation>
            <numerusform>%Ln more object follows as the queue gets on.</numerusform>
            <numerusform>%Ln more objects follow as the queue gets on.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more object(s) were left out.</source>
        <translation>
            <numerusform>%Ln more object was left out.</numerusform>
            <numerusform>%Ln more objects were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) of %1 deleted.</source>
        <translation>
            <numerusform>%Ln object of %1 deleted.</numerusform>
            <numerusform>%Ln objects of %1 deleted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectsPane</name>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln object</numerusform>
            <numerusform>%Ln objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) so far...</source>
        <translation>
            <numerusform>%Ln object so far...</numerusform>
            <numerusform>%Ln objects so far...</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::TransfersPane</name>
    <message numerus="yes">
        <source>%Ln more to be queued</source>
        <translation>
            <numerusform>%Ln more to be queued</numerusform>
            <numerusform>%Ln more to be queued</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to be queued, paused</source>
        <translation>
            <numerusform>%Ln more to be queued, paused</numerusform>
            <numerusform>%Ln more to be queued, paused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more to be queued, %1 of them paused</source>
        <extracomment>%1 a number</extracomment>
        <translation>
            <numerusform>%Ln more to be queued, %1 of them paused</numerusform>
            <numerusform>%Ln more to be queued, %1 of them paused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::VersionsDialog</name>
    <message numerus="yes">
        <source>%n version(s).</source>
        <translation>
            <numerusform>%n version.</numerusform>
            <numerusform>%n versions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n version(s) of %1?</source>
        <translation>
            <numerusform>Delete %n version of %1?</numerusform>
            <numerusform>Delete %n versions of %1?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TransferJournal</name>
    <message numerus="yes">
        <source>%n record(s) of %1 are damaged. The others were read; the file is kept as %2.</source>
        <translation>
            <numerusform>%n record of %1 is damaged. The others were read; the file is kept as %2.</numerusform>
            <numerusform>%n records of %1 are damaged. The others were read; the file is kept as %2.</numerusform>
        </translation>
    </message>
</context>
</TS>
