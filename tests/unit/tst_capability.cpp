// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/capability.h"
#include "model/request.h"

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_Capability : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bits_areThoseOfGlanceStore_data();
    void bits_areThoseOfGlanceStore();
    void removal_cascadesDownwardsOnly_data();
    void removal_cascadesDownwardsOnly();
    void givingAccessBack_bringsNoOffsetsBack();
    void giving_bringsWhatIsIncluded();
    void contains_isAsInTheBlueprint();
    void fromBits_dropsWhatHangsInTheAir();
    void toString_namesTheFewest_data();
    void toString_namesTheFewest();
    void parse_readsWhatToStringPrints();
    void parse_takesNumbersAndNames_data();
    void parse_takesNumbersAndNames();
    void parse_namesTheBadWord_data();
    void parse_namesTheBadWord();
    void range_needsWhatGlanceStoreChecks();
    void operations_haveNames();
};

void tst_Capability::bits_areThoseOfGlanceStore_data()
{
    QTest::addColumn<quint32>("capability");
    QTest::addColumn<QString>("name");
    QTest::addColumn<quint32>("bits");
    const auto row = [](Capability capability, const char *name, quint32 bits) {
        QTest::newRow(name) << static_cast<quint32>(capability) << QString::fromLatin1(name) << bits;
    };
    // glance_store 4.1.0, capabilities.py, BitMasks
    row(Capability::ReadAccess, "READ_ACCESS", 0x01);
    row(Capability::ReadOffset, "READ_OFFSET", 0x03);
    row(Capability::ReadChunk, "READ_CHUNK", 0x05);
    row(Capability::ReadRandom, "READ_RANDOM", 0x07);
    row(Capability::WriteAccess, "WRITE_ACCESS", 0x08);
    row(Capability::WriteOffset, "WRITE_OFFSET", 0x18);
    row(Capability::WriteChunk, "WRITE_CHUNK", 0x28);
    row(Capability::WriteRandom, "WRITE_RANDOM", 0x38);
    row(Capability::RwAccess, "RW_ACCESS", 0x09);
    row(Capability::RwOffset, "RW_OFFSET", 0x1b);
    row(Capability::RwChunk, "RW_CHUNK", 0x2d);
    row(Capability::RwRandom, "RW_RANDOM", 0x3f);
    row(Capability::DriverReusable, "DRIVER_REUSABLE", 0x40);
}

void tst_Capability::bits_areThoseOfGlanceStore()
{
    QFETCH(quint32, capability);
    QFETCH(QString, name);
    QFETCH(quint32, bits);
    QCOMPARE(capability, bits);
    QCOMPARE(capabilityName(static_cast<Capability>(capability)), name);
}

void tst_Capability::removal_cascadesDownwardsOnly_data()
{
    QTest::addColumn<quint32>("removed");
    QTest::addColumn<QString>("left");
    const auto row = [](const char *name, Capability removed, const char *left) {
        QTest::newRow(name) << static_cast<quint32>(removed) << QString::fromLatin1(left);
    };
    row("read access takes offset and chunk", Capability::ReadAccess, "WRITE_RANDOM");
    row("read offset goes alone", Capability::ReadOffset, "READ_CHUNK | WRITE_RANDOM");
    row("read chunk goes alone", Capability::ReadChunk, "READ_OFFSET | WRITE_RANDOM");
    row("read random leaves access", Capability::ReadRandom, "READ_ACCESS | WRITE_RANDOM");
    row("write access takes offset and chunk", Capability::WriteAccess, "READ_RANDOM");
    row("write offset goes alone", Capability::WriteOffset, "READ_RANDOM | WRITE_CHUNK");
    row("write chunk goes alone", Capability::WriteChunk, "READ_RANDOM | WRITE_OFFSET");
    row("write random leaves access", Capability::WriteRandom, "READ_RANDOM | WRITE_ACCESS");
    row("both accesses take all", Capability::RwAccess, "NONE");
    row("both offsets leave chunks", Capability::RwOffset, "RW_CHUNK");
    row("both chunks leave offsets", Capability::RwChunk, "RW_OFFSET");
    row("both randoms leave accesses", Capability::RwRandom, "RW_ACCESS");
    row("delete is not there", Capability::Delete, "RW_RANDOM");
}

void tst_Capability::removal_cascadesDownwardsOnly()
{
    QFETCH(quint32, removed);
    QFETCH(QString, left);
    const CapabilitySet all = Capability::RwRandom;
    QCOMPARE(all.without(static_cast<Capability>(removed)), CapabilitySet::parse(left).value());
}

void tst_Capability::givingAccessBack_bringsNoOffsetsBack()
{
    CapabilitySet set = Capability::ReadRandom | Capability::WriteRandom;
    set = set.without(Capability::ReadAccess).without(Capability::WriteAccess);
    QVERIFY(set.isEmpty());
    QCOMPARE(set.with(Capability::ReadAccess).with(Capability::WriteAccess), CapabilitySet(Capability::RwAccess));
}

void tst_Capability::giving_bringsWhatIsIncluded()
{
    QCOMPARE(CapabilitySet().with(Capability::ReadOffset).bits(), 0x03u);
    QVERIFY(CapabilitySet(Capability::WriteChunk).contains(Capability::WriteAccess));
}

void tst_Capability::contains_isAsInTheBlueprint()
{
    const CapabilitySet set = Capability::ReadOffset | Capability::ReadChunk;
    QVERIFY(set.contains(Capability::ReadRandom));
    QVERIFY(set.contains(CapabilitySet()));
    QVERIFY(!set.contains(Capability::RwAccess));
    QVERIFY(!CapabilitySet(Capability::ReadAccess).contains(Capability::ReadOffset));
}

void tst_Capability::fromBits_dropsWhatHangsInTheAir()
{
    QCOMPARE(CapabilitySet::fromBits(0x36).bits(), 0u);
    QCOMPARE(CapabilitySet::fromBits(0x80000040).bits(), 0x40u);
    QCOMPARE((CapabilitySet(Capability::ReadRandom) & CapabilitySet(Capability::RwChunk)).bits(), 0x05u);
}

void tst_Capability::toString_namesTheFewest_data()
{
    QTest::addColumn<quint32>("bits");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << 0x00u << u"NONE"_s;
    QTest::newRow("the file driver of glance_store") << 0x4fu << u"READ_RANDOM | WRITE_ACCESS | DRIVER_REUSABLE"_s;
    QTest::newRow("all seven bits") << 0x7fu << u"RW_RANDOM | DRIVER_REUSABLE"_s;
    QTest::newRow("read and write") << 0x09u << u"RW_ACCESS"_s;
    QTest::newRow("offset to read, chunk to write") << 0x2bu << u"READ_OFFSET | WRITE_CHUNK"_s;
    QTest::newRow("ours") << 0x700u << u"LIST | STAT | DELETE"_s;
}

void tst_Capability::toString_namesTheFewest()
{
    QFETCH(quint32, bits);
    QFETCH(QString, text);
    QCOMPARE(CapabilitySet::fromBits(bits).toString(), text);
}

void tst_Capability::parse_readsWhatToStringPrints()
{
    for (quint32 bits = 0; bits < 0x2000; ++bits) {
        const CapabilitySet set = CapabilitySet::fromBits(bits);
        const auto again = CapabilitySet::parse(set.toString());
        QVERIFY2(again.has_value(), qPrintable(set.toString()));
        QCOMPARE(*again, set);
    }
}

void tst_Capability::parse_takesNumbersAndNames_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint32>("bits");
    QTest::newRow("lower case, no blanks") << u"read_access|write_access"_s << 0x09u;
    QTest::newRow("hexadecimal") << u"0x4f"_s << 0x4fu;
    QTest::newRow("decimal with a name") << u"79 | LIST"_s << 0x14fu;
    QTest::newRow("none") << u" NONE "_s << 0x00u;
    QTest::newRow("all") << u"ALL"_s << CapabilitySet::all().bits();
}

void tst_Capability::parse_takesNumbersAndNames()
{
    QFETCH(QString, text);
    QFETCH(quint32, bits);
    QCOMPARE(CapabilitySet::parse(text).value().bits(), bits);
}

void tst_Capability::parse_namesTheBadWord_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown name") << u"READ_ACCESS | FLY"_s << u"FLY"_s;
    QTest::newRow("empty word") << u"READ_ACCESS |"_s << u"\"\""_s;
    QTest::newRow("empty text") << QString() << u"\"\""_s;
    QTest::newRow("bits without meaning") << u"0x80"_s << u"0x80"_s;
    QTest::newRow("an offset without access") << u"2"_s << u"2"_s;
}

void tst_Capability::parse_namesTheBadWord()
{
    QFETCH(QString, text);
    QFETCH(QString, named);
    const auto set = CapabilitySet::parse(text);
    QVERIFY(!set);
    QCOMPARE(set.error().kind, ErrorKind::BadInput);
    QVERIFY2(set.error().detail.contains(named), qPrintable(set.error().detail));
}

void tst_Capability::range_needsWhatGlanceStoreChecks()
{
    QCOMPARE(ByteRange().required(), CapabilitySet(Capability::ReadAccess));
    QCOMPARE((ByteRange{.offset = 5}).required(), CapabilitySet(Capability::ReadOffset));
    QCOMPARE((ByteRange{.length = 5}).required(), CapabilitySet(Capability::ReadChunk));
    QCOMPARE((ByteRange{.offset = 5, .length = 5}).required(), CapabilitySet(Capability::ReadRandom));
}

void tst_Capability::operations_haveNames()
{
    for (const OperationKind kind : allOperations()) {
        QVERIFY(!operationName(kind).isEmpty());
        QCOMPARE(operationFromName(operationName(kind)), kind);
    }
    QVERIFY(!operationFromName(u"fly"_s));
}

QTEST_GUILESS_MAIN(tst_Capability)
#include "tst_capability.moc"
