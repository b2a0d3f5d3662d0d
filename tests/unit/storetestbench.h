// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "memorysecrets.h"

#include "drivers/file/filedriver.h"
#include "drivers/http/httpdriver.h"
#include "drivers/s3/s3driver.h"
#include "drivers/simulated/simulateddriver.h"
#include "drivers/swift/swiftdriver.h"
#include "model/configurationeditor.h"
#include "model/store.h"
#include "model/storetester.h"

#include <QSignalSpy>

namespace Quartermaster {

/// All that a connection test needs, for every driver there is.
struct StoreTestBench {
    std::shared_ptr<WorkerPool> pool = std::make_shared<WorkerPool>();
    StoreRegistry registry{{fileDriverEntry(pool), httpDriverEntry(pool),
                            simulatedDriverEntry(pool, std::make_shared<Simulations>()), swiftDriverEntry(pool),
                            s3DriverEntry(pool)}};
    MemorySecrets secrets;
    SecretResolver resolver{secrets, registry.schemas()};
    ConfigurationEditor editor{registry, secrets, resolver, pool};
    StoreTester tester{editor};

    /// Tests the store "x" with these options as they stand in a file, until it is over; false when it is not within \a limit ms.
    bool run(const QByteArray &driver, const QByteArray &options, int limit = 20'000)
    {
        start(driver, options);
        QSignalSpy finished(&tester, &StoreTester::finished);
        return !tester.isRunning() || finished.wait(limit);
    }
    void start(const QByteArray &driver, const QByteArray &options)
    {
        const auto configuration = parseConfiguration("[DEFAULT]\nenabled_backends = x:" + driver + "\n[x]\n" + options,
                                                      QStringLiteral("test.conf"), registry.schemas());
        tester.start(configuration->stores.first());
    }
    [[nodiscard]] ConnectionStep step(ConnectionStep::Kind kind) const
    {
        for (const ConnectionStep &one : tester.steps()) {
            if (one.kind == kind)
                return one;
        }
        return {.state = ConnectionStep::State::Failed, .result = QStringLiteral("no such step")};
    }
    /// "Passed Passed Failed Waiting", in the order of the steps.
    [[nodiscard]] QString states() const
    {
        static const char *const names[] = {"waiting", "running", "passed", "warning", "failed", "skipped"};
        QStringList result;
        for (const ConnectionStep &one : tester.steps())
            result << QLatin1String(names[static_cast<int>(one.state)]);
        return result.join(u' ');
    }
};

} // namespace Quartermaster
