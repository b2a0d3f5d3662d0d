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
    <name>Quartermaster::MainWindow</name>
    <message numerus="yes">
        <source>%n problem(s) in the configuration. The first: %1</source>
        <translation>
            <numerusform>%n problem in the configuration: %1</numerusform>
            <numerusform>%n problems in the configuration. The first: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>... and %n more</source>
        <translation>
            <numerusform>... and %n more</numerusform>
            <numerusform>... and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n object(s) from %1? They will be gone for good.</source>
        <translation>
            <numerusform>Delete %n object from %1? It will be gone for good.</numerusform>
            <numerusform>Delete %n objects from %1? They will be gone for good.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quartermaster::ObjectsPane</name>
    <message numerus="yes">
        <source>%n object(s)</source>
        <translation>
            <numerusform>%n object</numerusform>
            <numerusform>%n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n object(s) selected</source>
        <translation>
            <numerusform>%n object selected</numerusform>
            <numerusform>%n objects selected</numerusform>
        </translation>
    </message>
</context>
</TS>
