// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/reasontext.h"
#include "model/snapshot.h"

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

const CapabilitySet fileDriver = CapabilitySet(Capability::RwRandom) | Capability::DriverReusable | Capability::List
                                 | Capability::Stat | Capability::Delete;
const CapabilitySet httpDriver = CapabilitySet(Capability::ReadRandom) | Capability::DriverReusable | Capability::List
                                 | Capability::Stat;

Finding notChecked()
{
    return {.layer = Layer::Backend, .answer = Answer::Unknown, .about = backendBits, .reason = Reason::NotChecked};
}

} // namespace

Q_DECLARE_METATYPE(CapabilitySet)
Q_DECLARE_METATYPE(QList<Finding>)
Q_DECLARE_METATYPE(Answer)
Q_DECLARE_METATYPE(StoreState)

class tst_Snapshot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingKnown_isUnknownAndWaits();
    void verdicts_data();
    void verdicts();
    void full_keepsDelete();
    void firstNo_isTheHeadline();
    void selection_isYesOnlyIfYesForAll();
    void objectLayer_comesBeforeOverride();
    void chain_holdsAllLayersInOrder();
    void changedSince_namesTheColumns();
    void saysSameAs_ignoresTimesAndLimits();
    void texts_keepFourThingsApart();
    void text_isOneSentenceEach();
    void error_hasItsClauseAndTheDetailInBrackets();
};

void tst_Snapshot::nothingKnown_isUnknownAndWaits()
{
    const Snapshot nothing;
    for (const OperationKind kind : allOperations()) {
        const Verdict verdict = nothing.verdict(kind);
        QCOMPARE(verdict.answer, Answer::Unknown);
        QVERIFY(verdict.waits());
        QVERIFY(!verdict.permits());
        QVERIFY(!nothing.permits(requiredCapabilities(kind)));
    }
    QCOMPARE(nothing.state(), StoreState::Unknown);
}

void tst_Snapshot::verdicts_data()
{
    QTest::addColumn<CapabilitySet>("declared");
    QTest::addColumn<QList<Finding>>("findings");
    QTest::addColumn<StoreState>("state");
    QTest::addColumn<quint32>("mask");
    QTest::addColumn<QString>("permitted"); // operations, sorted as in allOperations()

    const QString everyFile = u"list stat get get-offset get-range add add-offset delete"_s;
    QTest::newRow("fine") << fileDriver << QList<Finding>{} << StoreState::Online << 0x7fu << everyFile;
    QTest::newRow("not checked yet") << fileDriver << QList{notChecked()} << StoreState::Unknown << 0x40u << QString();
    QTest::newRow("read-only") << fileDriver
                               << QList{Finding::no(Layer::Backend, {Capability::WriteAccess, Capability::Delete},
                                                    Reason::ReadOnly)}
                               << StoreState::Degraded << 0x47u << u"list stat get get-offset get-range"_s;
    QTest::newRow("full") << fileDriver << QList{Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full)}
                          << StoreState::Degraded << 0x47u << u"list stat get get-offset get-range delete"_s;
    QTest::newRow("unreachable") << fileDriver << QList{Finding::unavailable(Layer::Backend, Reason::Unreachable)}
                                 << StoreState::Offline << 0x40u << QString();
    QTest::newRow("no ranges") << httpDriver
                               << QList{Finding::no(Layer::Backend, {Capability::ReadRandom}, Reason::NoRanges)}
                               << StoreState::Online << 0x41u << u"list stat get"_s;
    QTest::newRow("only trying can tell")
        << httpDriver
        << QList{Finding::unknown(Layer::Backend, {Capability::ReadAccess, Capability::Stat}, Reason::Indeterminate),
                 Finding::no(Layer::Configuration, {Capability::List}, Reason::NotConfigured)}
        << StoreState::Unknown << 0x40u << u"stat get get-offset get-range"_s;
    QTest::newRow("one waits, one may be tried")
        << httpDriver
        << QList{Finding::unknown(Layer::Backend, {Capability::ReadAccess}, Reason::Indeterminate),
                 Finding::unknown(Layer::Override, {Capability::ReadOffset}, Reason::NotChecked)}
        << StoreState::Online << 0x40u << u"list stat get"_s;
    QTest::newRow("safe mode") << fileDriver
                               << QList{Finding::no(Layer::Override, {Capability::WriteAccess, Capability::Delete},
                                                    Reason::SafeMode)}
                               << StoreState::Online << 0x47u << u"list stat get get-offset get-range"_s;
    QTest::newRow("read access lost takes ranges with it")
        << fileDriver << QList{Finding::no(Layer::Backend, {Capability::ReadAccess}, Reason::NotPermitted)}
        << StoreState::Degraded << 0x78u << u"list stat add add-offset delete"_s;
    QTest::newRow("no driver") << CapabilitySet() << QList{Finding::unavailable(Layer::Driver, Reason::DriverNotBuilt)}
                               << StoreState::Offline << 0u << QString();
}

void tst_Snapshot::verdicts()
{
    QFETCH(CapabilitySet, declared);
    QFETCH(QList<Finding>, findings);
    QFETCH(StoreState, state);
    QFETCH(quint32, mask);
    QFETCH(QString, permitted);
    const Snapshot snapshot(declared, findings);
    QCOMPARE(snapshot.state(), state);
    QCOMPARE(snapshot.capabilities().blueprintBits(), mask);
    QStringList operations;
    for (const OperationKind kind : allOperations()) {
        const Verdict verdict = snapshot.verdict(kind);
        QCOMPARE(snapshot.permits(snapshot.required(kind)), verdict.permits());
        QCOMPARE(snapshot.answer(snapshot.required(kind)), verdict.answer);
        QCOMPARE(verdict.answer == Answer::Yes, verdict.deciding.reason == Reason::None);
        if (verdict.permits())
            operations << operationName(kind);
    }
    QCOMPARE(operations.join(u' '), permitted);
}

void tst_Snapshot::full_keepsDelete()
{
    const Snapshot full(fileDriver, {Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full)});
    QCOMPARE(full.answer(Capability::Delete), Answer::Yes);
    QCOMPARE(full.answer(Capability::WriteOffset), Answer::No);
}

void tst_Snapshot::firstNo_isTheHeadline()
{
    const Snapshot snapshot(httpDriver, {Finding::no(Layer::Override, {Capability::WriteAccess}, Reason::SafeMode),
                                         Finding::unavailable(Layer::Backend, Reason::Timeout),
                                         Finding::no(Layer::Configuration, {Capability::List}, Reason::NotConfigured)});
    QCOMPARE(snapshot.verdict(OperationKind::Add).deciding.layer, Layer::Driver);
    QCOMPARE(snapshot.verdict(OperationKind::Add).deciding.reason, Reason::NotSupported);
    QCOMPARE(snapshot.verdict(OperationKind::List).deciding.reason, Reason::NotConfigured);
    QCOMPARE(snapshot.verdict(OperationKind::Get).deciding.reason, Reason::Timeout);
    QCOMPARE(snapshot.findings().size(), 4); // all are kept
}

void tst_Snapshot::selection_isYesOnlyIfYesForAll()
{
    const Snapshot fine(fileDriver, {});
    const QList<Finding> good;
    const QList<Finding> locked{Finding::no(Layer::Object, {Capability::Delete}, Reason::Immutable)};
    const QList<Finding> vague{Finding::unknown(Layer::Object, {Capability::Delete}, Reason::Indeterminate)};
    const auto verdict = [&fine](const QList<QList<Finding>> &objects) {
        return fine.verdict(Capability::Delete, std::span(objects.data(), static_cast<size_t>(objects.size())));
    };
    QCOMPARE(verdict({}).answer, Answer::Yes);
    QCOMPARE(verdict({good, good}).answer, Answer::Yes);
    QCOMPARE(verdict({good, locked, good}).answer, Answer::No);
    QCOMPARE(verdict({good, locked, good}).deciding.reason, Reason::Immutable);
    QCOMPARE(verdict({vague, good}).answer, Answer::Unknown);
    QVERIFY(verdict({vague, good}).permits());
    QCOMPARE(verdict({vague, locked}).answer, Answer::No);
    QCOMPARE(fine.verdict(Capability::ReadAccess, std::array{locked}).answer, Answer::Yes);
}

void tst_Snapshot::objectLayer_comesBeforeOverride()
{
    const Snapshot safe(fileDriver, {Finding::no(Layer::Override, {Capability::Delete}, Reason::SafeMode)});
    const QList<Finding> locked{Finding::no(Layer::Object, {Capability::Delete}, Reason::Immutable)};
    QCOMPARE(safe.verdict(Capability::Delete, std::array{locked}).deciding.layer, Layer::Object);
    const Snapshot readOnly(fileDriver, {Finding::no(Layer::Backend, {Capability::Delete}, Reason::ReadOnly)});
    QCOMPARE(readOnly.verdict(Capability::Delete, std::array{locked}).deciding.layer, Layer::Backend);
}

void tst_Snapshot::chain_holdsAllLayersInOrder()
{
    const Snapshot snapshot(fileDriver,
                            {Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::ReadOnly, u"/srv"_s),
                             Finding::yes(Layer::Backend, {Capability::ReadAccess}, u"rw"_s)});
    const auto chain = snapshot.chain(Capability::WriteAccess);
    QCOMPARE(chain.size(), 5);
    for (int i = 0; i < chain.size(); ++i)
        QCOMPARE(static_cast<int>(chain.at(i).layer), i);
    QCOMPARE(chain.at(0).answer, Answer::Yes);
    QCOMPARE(chain.at(2).answer, Answer::No);
    QCOMPARE(chain.at(2).findings.size(), 1);
    QCOMPARE(snapshot.chain(Capability::ReadAccess).at(2).findings.first().evidence, u"rw"_s);
}

void tst_Snapshot::changedSince_namesTheColumns()
{
    const Snapshot before(fileDriver, {});
    const Snapshot after(
        fileDriver, {Finding::no(Layer::Backend, {Capability::WriteAccess, Capability::Delete}, Reason::ReadOnly)});
    const QList<Capability> expected{Capability::WriteAccess, Capability::WriteOffset, Capability::WriteChunk,
                                     Capability::Delete};
    QCOMPARE(after.changedSince(before), expected);
    QCOMPARE(before.changedSince(after), expected);
    QVERIFY(after.changedSince(after).isEmpty());
}

void tst_Snapshot::saysSameAs_ignoresTimesAndLimits()
{
    Finding finding = Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full, u"/srv"_s);
    const Snapshot one(fileDriver, {finding}, {.freeBytes = 1});
    finding.checkedAt = QDateTime::currentDateTimeUtc();
    finding.evidence = u"f_bavail=0"_s;
    const Snapshot two(fileDriver, {finding}, {.freeBytes = 2}, finding.checkedAt);
    QVERIFY(one.saysSameAs(two));
    finding.reason = Reason::Quota;
    QVERIFY(!one.saysSameAs(Snapshot(fileDriver, {finding})));
}

void tst_Snapshot::texts_keepFourThingsApart()
{
    const auto text = [](Layer layer, Reason reason) {
        const Snapshot snapshot(fileDriver, {Finding::no(layer, {Capability::WriteAccess}, reason)});
        return verdictText(snapshot.verdict(OperationKind::Add), OperationKind::Add, u"cheap"_s, u"a"_s);
    };
    const Snapshot http(httpDriver, {});
    const QString notSupported = verdictText(http.verdict(OperationKind::Add), OperationKind::Add, u"cheap"_s, u"a"_s);
    const QString notPermitted = text(Layer::Backend, Reason::NotPermitted);
    const QString notConfigured = text(Layer::Configuration, Reason::NotConfigured);
    const QString unavailable = text(Layer::Backend, Reason::Maintenance);
    QVERIFY2(notSupported.contains(u"does not support"_s), qPrintable(notSupported));
    QVERIFY2(notPermitted.contains(u"permissions"_s), qPrintable(notPermitted));
    QVERIFY2(notConfigured.contains(u"not configured"_s), qPrintable(notConfigured));
    QVERIFY2(unavailable.contains(u"unavailable now"_s), qPrintable(unavailable));
    QVERIFY(!notSupported.contains(u"configur"_s));
}

/// The detail is technical and in English: what is said in the user's own language comes first.
void tst_Snapshot::error_hasItsClauseAndTheDetailInBrackets()
{
    for (const ErrorKind kind : {ErrorKind::BadInput, ErrorKind::BadConfiguration, ErrorKind::SourceChanged,
                                 ErrorKind::LocalFile, ErrorKind::Failed, ErrorKind::NotFound}) {
        const QString text = errorText({.kind = kind, .detail = u"ENOENT"_s, .store = u"cheap"_s, .object = u"img"_s},
                                       OperationKind::Add);
        static const QRegularExpression form(u"^Cannot upload img in cheap: [a-z' ]+ \\(ENOENT\\)\\.$"_s);
        QVERIFY2(form.match(text).hasMatch(), qPrintable(text));
    }
}

void tst_Snapshot::text_isOneSentenceEach()
{
    Finding finding = Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::ReadOnly, u"/srv/images"_s);
    finding.checkedAt = QDateTime({2026, 1, 1}, {14, 2, 11}, Qt::UTC);
    const Snapshot snapshot(fileDriver, {finding});
    QCOMPARE(verdictText(snapshot.verdict(OperationKind::Add), OperationKind::Add, u"cheap"_s, u"a\nb"_s),
             u"Cannot upload a\\u000ab in cheap: the store is read-only (/srv/images). Make the store writable again, "
             "for example remount its file system read-write. (Checked 14:02:11.)"_s);
    QCOMPARE(verdictText(Snapshot().verdict(OperationKind::Add), OperationKind::Add, u"cheap"_s),
             u"Checking cheap..."_s);
    QVERIFY(verdictText(snapshot.verdict(OperationKind::Get), OperationKind::Get, u"cheap"_s).isEmpty());
    for (int i = 1; i <= static_cast<int>(Reason::Indeterminate); ++i) {
        const auto reason = static_cast<Reason>(i);
        QVERIFY2(!reasonTitle(reason).isEmpty(), qPrintable(reasonCode(reason)));
        QVERIFY2(!causeText({.reason = reason}).isEmpty(), qPrintable(reasonCode(reason)));
        QCOMPARE(reasonFromCode(reasonCode(reason)), reason);
    }
}

QTEST_GUILESS_MAIN(tst_Snapshot)
#include "tst_snapshot.moc"
