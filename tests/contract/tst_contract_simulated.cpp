// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractsuite.h"

#include "drivers/simulated/simulateddriver.h"
#include "model/objectname.h"

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

class SimulatedTarget final : public ContractTarget
{
public:
    explicit SimulatedTarget(QByteArray options)
        : m_options(std::move(options))
    {}
    ~SimulatedTarget() override { static_cast<void>(m_pool->drain(10'000)); }
    Q_DISABLE_COPY_MOVE(SimulatedTarget)

    DriverEntry entry() override { return simulatedDriverEntry(m_pool, m_backends); }
    QByteArray configuration() override
    {
        return "[DEFAULT]\nenabled_backends = contract:simulated\n[glance_store]\ndefault_backend = "
               "contract\n[contract]\n"
               + m_options;
    }

    bool plant(const QString &name, const QByteArray &data) override
    {
        backend().plant(name, data);
        return true;
    }
    std::optional<QByteArray> peek(const QString &name) override { return backend().peek(name); }
    QStringList everything() override { return backend().everything(); }
    std::optional<qint64> requests() override { return backend().requests(); }

    QString location(const QString &name) const override
    {
        return u"simulated://contract/"_s + QString::fromLatin1(bytesFromName(name).toPercentEncoding());
    }
    QStringList badLocations() const override
    {
        return {u"http://example.org/object"_s,
                u"file:///etc/passwd"_s,
                u"simulated://other/object"_s,
                u"simulated://contract"_s,
                u"simulated://contract/"_s,
                u"SIMULATED://contract/object"_s,
                u"simulated://contract/../object"_s,
                u"simulated://contract//a"_s,
                u"../object"_s,
                u"/object"_s};
    }
    qint64 chunkSize() const override { return SimulatedBackend::chunkSize; }
    int pageSize() const override { return SimulatedObjects::pageSize; }
    bool hasPrefixes() const override { return true; }

private:
    [[nodiscard]] SimulatedBackend &backend()
    {
        if (!m_backend) { // the suite has made the driver, and with it the backend
            const StoreConfiguration configuration = parsed();
            m_backend = m_backends->backend(configuration);
        }
        return *m_backend;
    }
    [[nodiscard]] StoreConfiguration parsed()
    {
        const auto whole = parseConfiguration(configuration(), u"contract.conf"_s, {entry().schema});
        return whole ? whole->stores.value(0) : StoreConfiguration();
    }

    QByteArray m_options;
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
    std::shared_ptr<SimulatedBackends> m_backends = std::make_shared<SimulatedBackends>(
        std::make_shared<Simulations>());
    std::shared_ptr<SimulatedBackend> m_backend;
};

ContractSuite::Candidate candidate(const char *name, const QByteArray &options)
{
    return {name, [options] { return std::make_unique<SimulatedTarget>(options); }};
}

} // namespace

int main(int argc, char **argv)
{
    return runContractSuite(
        argc, argv,
        {candidate("simulated", {}),
         candidate("simulated, with latency and a capacity", "simulated_latency = 3\nsimulated_capacity = 100000000\n"),
         candidate("simulated, a fresh driver each time", "simulated_reusable = false\n"),
         candidate("simulated, without ranges", "simulated_state = no-ranges\n")});
}
