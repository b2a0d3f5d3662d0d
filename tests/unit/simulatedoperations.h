// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tests/unit/simulatedstores.h"

#include <QSignalSpy>
#include <QtTest>

namespace Quartermaster {

inline constexpr int longestOperation = 20'000; // ms

/// Asks the store's backend once, as the monitor would.
inline void probe(const SimulatedStores &stores, Store &store)
{
    const auto operation = stores.registry->driver(store)->probe();
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QVERIFY(finished.wait(longestOperation));
    store.applyProbe(operation->result(), QStringLiteral("test"));
}

/// Runs it to its end.
template<typename T>
[[nodiscard]] Result<T> run(const OperationPtr<T> &operation)
{
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    if (!finished.wait(longestOperation))
        return failure(ErrorKind::TimedOut, QStringLiteral("the operation did not end"));
    return operation->result();
}

} // namespace Quartermaster
