// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/storetester.h"

#include "model/configurationeditor.h"
#include "model/store.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int limit = 60'000; // ms for one step, should the driver's own limit not work

/// Kept by the test until it is gone: the store outlives the driver that works on it.
struct Bench {
    DriverEntry entry;
    std::unique_ptr<Store> store;
    std::shared_ptr<Driver> driver;

    ~Bench() { driver.reset(); }
    Q_DISABLE_COPY_MOVE(Bench)
    explicit Bench(const DriverEntry &known)
        : entry(known)
    {}
};

} // namespace

StoreTester::StoreTester(ConfigurationEditor &editor, QObject *parent)
    : QObject(parent)
    , m_editor(editor)
{}

StoreTester::~StoreTester() = default;

void StoreTester::start(const StoreConfiguration &configuration)
{
    clear();
    m_configuration = configuration;
    // No store that exists is meant, and what is simulated for one stays its own.
    m_configuration.id = u"connection test of "_s + configuration.id;
    m_configuration.options.set(u"active_probe"_s, false, {});
    m_isRunning = true;
    m_steps = {{.kind = ConnectionStep::Kind::Options, .state = ConnectionStep::State::Running}};
    m_since.start();
    m_check = m_editor.check(m_configuration);
    connect(m_check.get(), &Operation::finished, this, [this] { checked(m_check->result()); });
    m_check->setStallLimit(limit);
    m_check->start();
    Q_EMIT changed();
}

void StoreTester::checked(const Result<QList<Finding>> &result)
{
    const QList<Finding> findings = result.value_or(QList<Finding>());
    ConnectionStep &step = m_steps.first();
    step.milliseconds = m_since.elapsed();
    const auto refuse = [&step](Reason reason, const QString &why, const QString &evidence = {}) {
        step.state = ConnectionStep::State::Failed;
        step.reason = reason;
        step.result = why;
        if (!evidence.isEmpty())
            step.evidence = QStringList{evidence};
    };
    const DriverEntry *entry = m_editor.registry().driverEntry(m_configuration.driver);
    const auto bad = std::find_if(findings.cbegin(), findings.cend(),
                                  [](const Finding &finding) { return finding.reason == Reason::BadConfiguration; });
    step.state = ConnectionStep::State::Passed;
    if (!entry || !entry->schema.isBuilt)
        refuse(Reason::DriverNotBuilt, entry ? entry->howToGet : m_configuration.driver);
    else if (!m_configuration.problems.isEmpty())
        refuse(Reason::BadConfiguration, m_configuration.problems.first().text,
               m_configuration.problems.first().option);
    else if (!m_configuration.pendingSecrets.isEmpty())
        refuse(Reason::SecretMissing, m_configuration.pendingSecrets.first().option);
    else if (!result)
        refuse(result.error().kind == ErrorKind::TimedOut ? Reason::Timeout : Reason::BadConfiguration,
               result.error().detail, result.error().evidence);
    else if (bad != findings.cend())
        refuse(Reason::BadConfiguration, bad->detail, bad->evidence);
    if (step.state == ConnectionStep::State::Failed)
        return end();

    auto bench = std::make_shared<Bench>(*entry);
    bench->entry.configure = {}; // done already
    bench->store = std::make_unique<Store>(m_configuration, &bench->entry);
    bench->driver = bench->entry.create(*bench->store);
    m_test = bench->driver->testConnection();
    m_test->hold(bench);
    m_test->setStallLimit(limit);
    connect(m_test.get(), &ConnectionTest::stepChanged, this, &StoreTester::follow);
    connect(m_test.get(), &Operation::finished, this, [this] {
        follow();
        end();
    });
    follow();
    m_test->start();
}

void StoreTester::follow()
{
    m_steps = m_steps.first(1) + m_test->steps();
    Q_EMIT changed();
}

void StoreTester::end()
{
    m_isRunning = false;
    Q_EMIT changed();
    Q_EMIT finished();
}

void StoreTester::cancel()
{
    if (!m_isRunning)
        return;
    m_check.reset();
    if (m_test)
        m_test->cancel(); // finished() follows, with what was reached
    else {
        m_steps.first().state = ConnectionStep::State::Waiting;
        end();
    }
}

void StoreTester::clear()
{
    m_check.reset();
    m_test.reset();
    m_steps.clear();
    m_isRunning = false;
}

bool StoreTester::hasPassed() const
{
    return !m_steps.isEmpty() && std::all_of(m_steps.cbegin(), m_steps.cend(), [](const ConnectionStep &step) {
        return step.state == ConnectionStep::State::Passed || step.state == ConnectionStep::State::Warning
               || step.state == ConnectionStep::State::Skipped;
    });
}

} // namespace Quartermaster
