// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/driver.h"

#include <functional>

namespace Quartermaster {

/// For drivers that know of no smaller steps: what a probe says, then the first page of a listing.
class ProbeAndListTest final : public ConnectionTest
{
    Q_OBJECT

public:
    ProbeAndListTest(std::function<OperationPtr<ProbeReport>()> probe, std::function<OperationPtr<ObjectPage>()> list);

protected:
    void doStart() override;
    void abort() override;

private:
    void probed();
    void listed();

    std::function<OperationPtr<ProbeReport>()> m_makeProbe;
    std::function<OperationPtr<ObjectPage>()> m_makeList;
    OperationPtr<ProbeReport> m_probe;
    OperationPtr<ObjectPage> m_list;
};

} // namespace Quartermaster
