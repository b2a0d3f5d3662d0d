// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/run.h"

int main(int argc, char **argv)
{
    return Quartermaster::runQmctl(argc, argv);
}
