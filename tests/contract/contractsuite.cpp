// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractsuite.h"

#include "tests/contract/contractrun.h"
#include "tests/contract/contractstreams.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// The capability without which \a kind is refused.
Capability keyCapability(OperationKind kind)
{
    switch (kind) {
    case OperationKind::List:
        return Capability::List;
    case OperationKind::Stat:
        return Capability::Stat;
    case OperationKind::Get:
        return Capability::ReadAccess;
    case OperationKind::GetOffset:
        return Capability::ReadOffset;
    case OperationKind::GetRange:
        return Capability::ReadChunk;
    case OperationKind::Add:
    case OperationKind::SetMetadata:
        return Capability::WriteAccess;
    case OperationKind::AddOffset:
        return Capability::WriteOffset;
    case OperationKind::Delete:
        return Capability::Delete;
    case OperationKind::CreateContainer:
        return Capability::CreateContainer;
    case OperationKind::Copy:
        return Capability::ServerCopy;
    case OperationKind::Rename:
        return Capability::Delete;
    }
    return Capability::ReadAccess;
}

} // namespace

ContractSuite::ContractSuite(QList<Candidate> candidates)
    : m_candidates(std::move(candidates))
{}

ContractSuite::~ContractSuite() = default;

void ContractSuite::initTestCase_data()
{
    QTest::addColumn<int>("candidate");
    for (int i = 0; i < m_candidates.size(); ++i)
        QTest::newRow(m_candidates[i].name.constData()) << i;
}

void ContractSuite::init()
{
    QFETCH_GLOBAL(int, candidate);
    m_target = m_candidates[candidate].make();
    if (const QString obstacle = m_target->obstacle(); !obstacle.isEmpty())
        QSKIP(qPrintable(obstacle));
    m_registry = std::make_unique<StoreRegistry>(QList<DriverEntry>{m_target->entry()});
    const auto configuration = parseConfiguration(m_target->configuration(), u"contract.conf"_s, m_registry->schemas());
    QVERIFY2(configuration.has_value(), configuration ? "" : qPrintable(configuration.error().detail));
    for (const ConfigurationProblem &problem : configuration->problems)
        qWarning("%s", qPrintable(problem.toString()));
    QVERIFY(!configuration->hasErrors());
    m_registry->setConfiguration(*configuration);
    m_store = m_registry->store(u"contract"_s);
    QVERIFY(m_store);
    m_driver = m_registry->driver(*m_store);
    QVERIFY(m_driver);
    if (qstrcmp(QTest::currentTestFunction(), "unprobed_isRefused") != 0)
        probe();
}

void ContractSuite::cleanup()
{
    m_driver.reset();
    m_store = nullptr;
    m_registry.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    m_target.reset();
}

void ContractSuite::probe()
{
    const auto operation = m_driver->probe();
    const auto &report = run(operation);
    QVERIFY2(report.has_value(), report ? "" : qPrintable(report.error().detail));
    m_store->applyProbe(report, u"contract"_s);
    QVERIFY(m_store->snapshot().checkedAt().isValid());
}

bool ContractSuite::can(OperationKind kind) const
{
    return m_store->snapshot().permits(m_store->snapshot().required(kind));
}

AnyOperationPtr ContractSuite::begin(OperationKind kind, const QString &path)
{
    const auto sink = [] { return memorySink(std::make_shared<QByteArray>()); };
    const auto source = [] { return memorySource("contract"); };
    switch (kind) {
    case OperationKind::List:
        return m_driver->list(m_target->root());
    case OperationKind::Stat:
        return m_driver->stat(path);
    case OperationKind::Get:
        return m_driver->get(path, {}, sink());
    case OperationKind::GetOffset:
        return m_driver->get(path, {.offset = 1}, sink());
    case OperationKind::GetRange:
        return m_driver->get(path, {.offset = 1, .length = 1}, sink());
    case OperationKind::Add:
        return m_driver->add(path, source());
    case OperationKind::AddOffset:
        return m_driver->addAt(path, 1, source());
    case OperationKind::Delete:
        return m_driver->remove(path);
    case OperationKind::CreateContainer:
        return m_driver->createContainer(path + u"-container/"_s);
    case OperationKind::Copy:
        return m_driver->copy(path, path + u"-copy"_s);
    case OperationKind::Rename:
        return m_driver->rename(path, path + u"-renamed"_s);
    case OperationKind::SetMetadata:
        return m_driver->setMetadata(path, {}, {.values = {{u"note"_s, u"contract"_s}}});
    }
    return {};
}

void ContractSuite::plantFor(OperationKind kind, const QString &name)
{
    if (kind != OperationKind::Add && kind != OperationKind::List && kind != OperationKind::CreateContainer)
        QVERIFY(m_target->plant(name, testBytes(100)));
}

void ContractSuite::unprobed_isRefused_data()
{
    QTest::addColumn<OperationKind>("kind");
    for (const OperationKind kind : allOperations())
        QTest::newRow(qPrintable(operationName(kind))) << kind;
}

/// What is not known yet is not allowed: nobody has asked whether this is what it looks like.
void ContractSuite::unprobed_isRefused()
{
    QFETCH(OperationKind, kind);
    plantFor(kind, u"object"_s);
    const QStringList before = m_target->everything();
    const auto requests = m_target->requests();
    const AnyOperationPtr operation = begin(kind, m_target->path(u"object"_s));
    QVERIFY(waitFor(*operation));
    QVERIFY(operation->error());
    QCOMPARE(operation->error()->kind, ErrorKind::Refused);
    QCOMPARE(m_target->requests(), requests);
    QCOMPARE(m_target->everything(), before);
}

void ContractSuite::takenAway_isRefused_data()
{
    unprobed_isRefused_data();
}

void ContractSuite::takenAway_isRefused()
{
    QFETCH(OperationKind, kind);
    plantFor(kind, u"object"_s);
    m_store->setOverride(u"contract"_s, {Finding::no(Layer::Override, {keyCapability(kind)}, Reason::SafeMode)},
                         u"contract"_s);
    QVERIFY(!can(kind));
    const QStringList before = m_target->everything();
    const auto requests = m_target->requests();
    AnyOperationPtr operation = begin(kind, m_target->path(u"object"_s));
    QVERIFY(waitFor(*operation));
    QVERIFY(operation->error());
    QCOMPARE(operation->error()->kind, ErrorKind::Refused);
    QCOMPARE(operation->error()->exceptionName, refusalException(kind));
    QCOMPARE(operation->error()->store, u"contract"_s);
    QVERIFY(!operation->error()->detail.isEmpty());
    QCOMPARE(m_target->requests(), requests);
    QCOMPARE(m_target->everything(), before);

    // Given back, it works again: the refusal was the check's, not the backend's.
    m_store->setOverride(u"contract"_s, {}, u"contract"_s);
    if (!can(kind))
        return; // the driver never claimed it
    operation = begin(kind, m_target->path(u"object"_s));
    QVERIFY(waitFor(*operation));
    QVERIFY2(!operation->error(), operation->error() ? qPrintable(operation->error()->detail) : "");
}

void ContractSuite::probe_leavesNoTrace()
{
    QVERIFY(m_target->plant(u"object"_s, "x"));
    const QStringList before = m_target->everything();
    probe();
    QCOMPARE(m_target->everything(), before);
}

void ContractSuite::probe_saysWhatItFound()
{
    const Snapshot first = m_store->snapshot();
    QCOMPARE(first.state(), StoreState::Online);
    for (const Finding &finding : first.findings()) {
        if (finding.answer != Answer::Yes)
            QVERIFY(finding.reason != Reason::None && finding.reason != Reason::NotChecked);
    }
    QVERIFY(first.declared().contains(first.capabilities()));
    QSignalSpy changed(m_store, &Store::capabilitiesChanged);
    probe();
    QCOMPARE(changed.count(), 0); // nothing changed, so nothing is said
    QVERIFY(m_store->snapshot().saysSameAs(first));
}

void ContractSuite::finished_comesOnceAndNotWithinStart_data()
{
    unprobed_isRefused_data();
}

void ContractSuite::finished_comesOnceAndNotWithinStart()
{
    QFETCH(OperationKind, kind);
    plantFor(kind, u"object"_s);
    const AnyOperationPtr operation = begin(kind, m_target->path(u"object"_s));
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QCOMPARE(finished.count(), 0);
    QVERIFY(finished.wait(longestWait));
    QVERIFY(operation->isFinished());
    operation->cancel(); // harmless by now
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 1);
    QCOMPARE(operation->error() != nullptr, !can(kind));
}

int runContractSuite(int argc, char **argv, QList<ContractSuite::Candidate> candidates)
{
    QCoreApplication application(argc, argv);
    ContractSuite suite(std::move(candidates));
    return QTest::qExec(&suite, argc, argv);
}

} // namespace Quartermaster
